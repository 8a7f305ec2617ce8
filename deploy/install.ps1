# 离线安装绩效（jixiao）到 Windows：不联网，不需要编译器和 make。
#   powershell -ExecutionPolicy Bypass -File install.ps1 [-Prefix C:\jixiao] [-With dagster,serve,postgres] [-Python C:\Python312\python.exe]
# 装到 Prefix\versions\<版本>，全部装好后才启用；再次安装或升级不影响正在使用的版本。
param(
    [string]$Prefix = (Join-Path $env:LOCALAPPDATA "jixiao\program"),
    [string[]]$With = @(),
    [string]$Python = ""
)
$ErrorActionPreference = "Stop"
Set-Location -LiteralPath $PSScriptRoot

function Fail([string]$What) {
    [Console]::Error.WriteLine("错误：$What")
    exit 2
}

function Test-Python([string[]]$Command) {
    try {
        $rest = @($Command | Select-Object -Skip 1)
        & $Command[0] @rest -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))" 2>$null
        return $LASTEXITCODE -eq 0
    } catch { return $false }
}

if ($Python) { $candidates = @(, @($Python)) }
else { $candidates = @(@("py", "-3.12"), @("py", "-3.13"), @("py", "-3.11"), @("python", "-s")) }
$found = $null
foreach ($one in $candidates) { if (Test-Python $one) { $found = $one; break } }
if (-not $found) { Fail "没有找到 Python 3.11、3.12 或 3.13。请先安装其中之一，或用 -Python 指明。" }
$program = $found[0]
$options = @($found | Select-Object -Skip 1)

Write-Output "核对安装包（SHA-256）……"
foreach ($line in [IO.File]::ReadAllLines((Join-Path $PSScriptRoot "SHA256SUMS"))) {
    $digest, $name = $line -split "  ", 2
    if (-not (Test-Path -LiteralPath $name) -or (Get-FileHash -LiteralPath $name -Algorithm SHA256).Hash.ToLower() -ne $digest) {
        Fail "安装包不完整或被改动（$name 不相符），没有安装。请重新取得安装包。"
    }
}

$asked = @("-r", "requirements\core.txt")
foreach ($extra in ($With -join "," -split "," | Where-Object { $_ })) {
    if (-not (Test-Path "requirements\$extra.txt")) { Fail "没有组件 $extra。可选：dagster、serve、postgres。" }
    $asked += @("-r", "requirements\$extra.txt")
}

$version = (Select-String -Path "requirements\core.txt" -Pattern "^jixiao==(\S+) ").Matches[0].Groups[1].Value
$place = Join-Path $Prefix "versions\$version-$PID"
New-Item -ItemType Directory -Force -Path (Join-Path $Prefix "versions"), (Join-Path $Prefix "bin") | Out-Null
Write-Output "安装到 $place ……"
& $program @options -m venv --without-pip $place
if ($LASTEXITCODE) { Fail "不能建立虚拟环境。" }
$pip = (Get-ChildItem "wheels\pip-*.whl")[0].FullName
& "$place\Scripts\python.exe" "$pip\pip" install --quiet --no-index --no-deps --require-hashes --disable-pip-version-check --no-cache-dir --no-warn-script-location --find-links wheels @asked
if ($LASTEXITCODE) {
    Remove-Item -Recurse -Force -LiteralPath $place
    Fail "有包装不上（见上面的信息；缺少的包.txt 列出本安装包没有的包）。没有改动原有的安装。"
}
$wrapper = Join-Path $Prefix "bin\jixiao.cmd"
[IO.File]::WriteAllText("$wrapper.new", "@`"$place\Scripts\jixiao.exe`" %*`r`n", [Text.Encoding]::Default)
Move-Item -Force -LiteralPath "$wrapper.new" -Destination $wrapper
Write-Output "已安装 jixiao ${version}：$wrapper"
Write-Output "下一步：$wrapper doctor（检查安装），$wrapper build（用演示数据出表）。"
