#!/bin/sh
# 离线安装绩效（jixiao）：不联网，不需要编译器和 make。
#   sh install.sh [--prefix 目录] [--with dagster,serve,postgres] [--python python3.12]
# 装到 目录/versions/<版本>，全部装好后才启用；再次安装或升级不影响正在使用的版本。
set -eu

here=$(cd "$(dirname "$0")" && pwd)
prefix=""
extras=""
python=""

fail() { echo "错误：$1" >&2; exit 2; }

while [ $# -gt 0 ]; do
  case "$1" in
    --prefix) [ $# -gt 1 ] || fail "--prefix 后面要写目录。"; prefix=$2; shift 2 ;;
    --with) [ $# -gt 1 ] || fail "--with 后面要写组件：dagster、serve、postgres。"; extras=$2; shift 2 ;;
    --python) [ $# -gt 1 ] || fail "--python 后面要写解释器，如 python3.12。"; python=$2; shift 2 ;;
    -h|--help) sed -n '2,4p' "$0"; exit 0 ;;
    *) fail "不认识的参数 $1。用法见 sh install.sh --help。" ;;
  esac
done

if [ -z "$prefix" ]; then
  if [ "$(id -u)" -eq 0 ]; then prefix=/opt/jixiao; else prefix=${XDG_DATA_HOME:-$HOME/.local/share}/jixiao-program; fi
fi

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; }

if [ -n "$python" ]; then
  fits "$python" || fail "$python 不能用：需要 Python 3.11、3.12 或 3.13。"
else
  for one in python3.12 python3.13 python3.11 python3; do
    if fits "$one"; then python=$one; break; fi
  done
  [ -n "$python" ] || fail "没有找到 Python 3.11、3.12 或 3.13。请先安装其中之一，或用 --python 指明。"
fi

cd "$here"
echo "核对安装包（SHA-256）……"
"$python" - <<'CHECK' || fail "安装包不完整或被改动，没有安装。请重新取得安装包。"
import hashlib, sys
wrong = []
for line in open("SHA256SUMS", encoding="utf-8"):
    digest, name = line.rstrip("\n").split("  ", 1)
    try:
        with open(name, "rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        same = False
    if not same:
        wrong.append(name)
print("".join(f"不相符：{name}\n" for name in wrong[:10]), end="", file=sys.stderr)
sys.exit(bool(wrong))
CHECK

requirements="-r requirements/core.txt"
for extra in $(echo "$extras" | tr ',' ' '); do
  [ -f "requirements/$extra.txt" ] || fail "没有组件 $extra。可选：dagster、serve、postgres。"
  requirements="$requirements -r requirements/$extra.txt"
done

version=$(sed -n 's/^jixiao==\([^ ]*\) .*/\1/p' requirements/core.txt)
place="$prefix/versions/$version-$$"
mkdir -p "$prefix/versions" "$prefix/bin" || fail "不能写入 $prefix。请用 --prefix 指定可写的目录。"
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT TERM

echo "安装到 $place ……"
"$python" -m venv --without-pip "$place" || fail "$python 不能建立虚拟环境（缺少 venv 模块）。"
pip=$(ls wheels/pip-*.whl)
# shellcheck disable=SC2086
"$place/bin/python" "$pip/pip" install --quiet --no-index --no-deps --require-hashes --no-compile \
  --disable-pip-version-check --no-cache-dir --no-warn-script-location --find-links wheels $requirements \
  || fail "有包装不上（见上面的信息；缺少的包.txt 列出本安装包没有的包）。没有改动原有的安装。"
"$place/bin/python" -m compileall -q -j 0 "$place/lib" >/dev/null 2>&1 || true

cat > "$prefix/bin/.jixiao.$$" <<WRAPPER
#!/bin/sh
exec "$place/bin/jixiao" "\$@"
WRAPPER
chmod 755 "$prefix/bin/.jixiao.$$"
mv -f "$prefix/bin/.jixiao.$$" "$prefix/bin/jixiao"
trap - EXIT
echo "已安装 jixiao $version：$prefix/bin/jixiao"
echo "下一步：$prefix/bin/jixiao doctor（检查安装），$prefix/bin/jixiao build（用演示数据出表）。"
