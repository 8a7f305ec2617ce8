"""One folder from which jixiao is installed on a machine without internet, compiler or make.

    python -m deploy.bundle DIST [--platforms linux_x86_64,linux_aarch64,windows] [--pythons 3.11,3.12,3.13]

It holds the wheels of all packages of the lock (each by its hash), the program's own, an installer for each kind of
machine, what it is made of (CycloneDX), the licences, and checksums (SHA-256, SM3). A wheel that a platform has not is
named in 缺少的包.txt; a package that is published as source only is built here, if the wheel fits every platform.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from deploy.locked import OFFICE, OWN, Pin, direct, needed, read_lock

ROOT = Path(__file__).parents[1]
GLIBC = ("1", "2010", "2014", *(f"_2_{minor}" for minor in (5, 12, 17, 24, 26, 27, 28)))
"""What wheels may ask of Linux: up to glibc 2.28, which the national distributions in service have."""
PYTHONS = ("3.11", "3.12", "3.13")
UNITS = ("jixiao.service", "jixiao.timer", "jixiao-task.xml", "jixiao.cron")
SHIPPED = ("install.sh", "install.ps1", *UNITS, "Containerfile")
MISSING, SBOM = "缺少的包.txt", "sbom.cdx.json"
_LICENCE = ("licen", "copying", "notice")


@dataclass(frozen=True)
class Platform:
    """A kind of machine: the tags of the wheels that it takes, and what it says of itself."""

    tags: tuple[str, ...]
    told: Mapping[str, str]

    def environment(self, python: str) -> dict[str, str]:
        """What markers are evaluated against."""
        own = {"python_version": python, "python_full_version": f"{python}.0", "implementation_name": "cpython"}
        return {**own, "platform_python_implementation": "CPython", "extra": "", **self.told}


def _linux(machine: str) -> Platform:
    told = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": machine}
    return Platform(tuple(f"manylinux{one}_{machine}" for one in reversed(GLIBC)), told)


PLATFORMS = {
    "linux_x86_64": _linux("x86_64"),
    "linux_aarch64": _linux("aarch64"),
    "windows": Platform(
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    ),
}


def _pip(*words: str, **told: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | told)


def download(pins: Sequence[Pin], platform: Platform, python: str, wheels: Path) -> list[Pin]:
    """Fetch the wheels of these pins for a platform, by hash; those that it has none of."""
    tags = [word for tag in platform.tags for word in ("--platform", tag)]
    target = ["--python-version", python, "--implementation", "cp", "--abi", f"cp{python.replace('.', '')}",
              "--abi", "abi3", "--abi", "none"]  # fmt: skip
    options = ["download", "--no-deps", "--only-binary", ":all:", "--require-hashes", *tags, *target, "-d", str(wheels)]

    def fetched(some: Sequence[Pin]) -> bool:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as asked:
            asked.write("".join(pin.lines(marked=False) for pin in some))
            asked.flush()
            return _pip(*options, "-r", asked.name).returncode == 0

    return [] if fetched(pins) else [pin for pin in pins if not fetched([pin])]


def build_from_source(pin: Pin, wheels: Path) -> bool:
    """Make a wheel of a package that is published as source only; whether it is one for every platform."""
    with tempfile.TemporaryDirectory() as place:
        asked = Path(place) / "asked.txt"
        asked.write_text(pin.lines(marked=False), encoding="utf-8")
        done = _pip("wheel", "--no-deps", "--require-hashes", "-w", place, "-r", str(asked))
        made = list(Path(place).glob("*-none-any.whl")) if done.returncode == 0 else []
        for wheel in made:
            shutil.copy(wheel, wheels / wheel.name)
        return bool(made)


def build_own(wheels: Path) -> Path:
    """The program's own wheel, with its models compiled: seconds that no first build has to spend any more."""
    with tempfile.TemporaryDirectory(prefix="jixiao-") as prepared:
        code = "from jixiao.engine.program import load_program; from jixiao.paths import project_root as root"
        told = os.environ | {"JIXIAO_CACHE": prepared, "JIXIAO_HOME": str(ROOT)}
        subprocess.run([sys.executable, "-c", f"{code}; load_program(root())"], env=told, check=True)
        words = ["wheel", "--no-deps", "--no-build-isolation", "--no-cache-dir", "-w", str(wheels), str(ROOT)]
        done = _pip(*words, JIXIAO_PREPARED=prepared)
    if done.returncode:
        sys.exit(done.stderr)
    return next(wheels.glob(f"{OWN}-*.whl"))


def sha256(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wheels_of(wheels: Path, pin: Pin) -> list[Path]:
    """The wheels of a pin."""
    plain = pin.name.lower().replace("-", "_").replace(".", "_")
    return [
        path
        for path in sorted(wheels.glob("*.whl"))
        if path.name.lower().replace(".", "_").startswith(f"{plain}-{pin.version.replace('.', '_')}-")
    ]


def write_requirements(folder: Path, pins: Mapping[str, Pin], wheels: Path, own: Path) -> None:
    """What pip installs, by the hashes of the wheels that are here: `core.txt` with the program itself, and a file an
    extra with what it needs more."""
    folder.mkdir()
    asked = direct(ROOT / "pyproject.toml")
    core = needed(pins, asked[""])
    for name in ("", *OFFICE):
        chosen = core if not name else needed(pins, asked[name])
        lines = []
        for key, pin in sorted(chosen.items()):
            if name and key in core:
                continue
            if here := [sha256(wheel) for wheel in wheels_of(wheels, pin)]:
                lines.append(pin.lines(here))
        if not name:
            lines.append(f"{OWN}=={_version()} --hash=sha256:{sha256(own)}\n")
        (folder / f"{name or 'core'}.txt").write_text("".join(lines), encoding="utf-8")


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def metadata(wheel: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """Name, version and licence of a wheel, and the texts of its licences by their paths in it."""
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        place = next(name for name in names if name.endswith(".dist-info/METADATA") and name.count("/") == 1)
        read = HeaderParser().parsestr(packed.read(place).decode("utf-8", "replace"))
        held = [name for name in names if any(word in Path(name).name.lower() for word in _LICENCE)]
        texts = {name: packed.read(name) for name in held if ".dist-info/" in name and not name.endswith("/")}
    classes = [one.split(" :: ")[-1] for one in read.get_all("Classifier", []) if one.startswith("License")]
    first = (read.get("License") or "").strip().splitlines()
    licence = read.get("License-Expression") or "; ".join(classes) or (first[0][:80] if first else "")
    return {"name": str(read["Name"]), "version": str(read["Version"]), "licence": licence}, texts


def write_licences(folder: Path, wheels: Path) -> dict[str, str]:
    """The licence texts of every package, a folder each, and `licences.csv`; the licence by package."""
    folder.mkdir()
    found: dict[str, str] = {}
    lines = ["package,version,licence,texts\n"]
    for wheel in sorted(wheels.glob("*.whl")):
        told, texts = metadata(wheel)
        if told["name"] in found:
            continue
        found[told["name"]] = told["licence"]
        for name, text in texts.items():
            place = folder / told["name"] / Path(name).relative_to(Path(name).parts[0])
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text)
        lines.append(f'{told["name"]},{told["version"]},"{told["licence"]}",{len(texts)}\n')
    (folder / "licences.csv").write_text("".join(lines), encoding="utf-8")
    return found


def sbom(wheels: Iterable[Path], version: str) -> dict[str, object]:
    """What the bundle is made of, as CycloneDX 1.6: a component a package, with every wheel of it and its hash."""
    components: dict[str, dict[str, object]] = {}
    for wheel in sorted(wheels):
        told, _ = metadata(wheel)
        if told["name"] == OWN:
            continue
        purl = f"pkg:pypi/{told['name'].lower().replace('_', '-')}@{told['version']}"
        component = components.setdefault(
            purl,
            {"type": "library", "bom-ref": purl, "name": told["name"], "version": told["version"], "purl": purl,
             "licenses": [{"license": {"name": told["licence"]}}] if told["licence"] else [], "externalReferences": []},
        )  # fmt: skip
        hashes = [{"alg": "SHA-256", "content": sha256(wheel)}]
        reference = {"type": "distribution", "url": f"wheels/{wheel.name}", "hashes": hashes}
        component["externalReferences"].append(reference)  # type: ignore[attr-defined]
    listed = [components[purl] for purl in sorted(components)]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(listed, sort_keys=True))
    own = {"type": "application", "bom-ref": OWN, "name": OWN, "version": version}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1,
            "metadata": {"component": own}, "components": listed}  # fmt: skip


def write_sums(folder: Path) -> None:
    """The checksums of all files, as `sha256sum -c` and `gmssl sm3` write them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for algorithm, name in (("sha256", "SHA256SUMS"), ("sm3", "SM3SUMS")):
        lines = (f"{_digest(algorithm, path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
        text = "".join(lines)
        (folder / name).write_text(text, encoding="utf-8")


def _digest(algorithm: str, path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _targets(platforms: Sequence[str], pythons: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((platform, python) for platform in platforms for python in pythons)


def make(dist: Path, platforms: Sequence[str], pythons: Sequence[str]) -> Path:
    """Make the bundle below `dist`; its folder. What stood there is replaced when all is done."""
    place = dist / f"{OWN}-{_version()}-bundle"
    draft = dist / f".{place.name}.partial"
    shutil.rmtree(draft, ignore_errors=True)
    wheels = draft / "wheels"
    wheels.mkdir(parents=True)
    asked = direct(ROOT / "pyproject.toml")
    pins = needed(read_lock(ROOT / "requirements.lock"), [name for names in asked.values() for name in names])
    pip = read_lock(ROOT / "deploy" / "requirements-pip.txt")
    lost: dict[str, list[str]] = {}
    built: set[str] = set()
    for platform, python in _targets(platforms, pythons):
        environment = PLATFORMS[platform].environment(python)
        wanted = [pin for pin in (*pins.values(), *pip.values()) if pin.is_for(environment) and pin.name not in built]
        for pin in download(wanted, PLATFORMS[platform], python, wheels):
            if build_from_source(pin, wheels):
                built.add(pin.name)
            else:
                lost.setdefault(f"{pin.name} {pin.version}", []).append(f"{platform} Python {python}")
        print(f"  {platform} Python {python}: {len(list(wheels.glob('*.whl')))} wheels", flush=True)
    own = build_own(wheels)
    write_requirements(draft / "requirements", pins, wheels, own)
    write_licences(draft / "licences", wheels)
    told = [f"{name}：{'、'.join(where)}\n" for name, where in sorted(lost.items())]
    (draft / MISSING).write_text("".join(told) or "没有：每个平台所需的包都在 wheels/ 里。\n", encoding="utf-8")
    (draft / SBOM).write_text(json.dumps(sbom(wheels.glob("*.whl"), _version()), indent=1, ensure_ascii=False) + "\n")
    for name in SHIPPED:
        shutil.copy(ROOT / "deploy" / name, draft / name)
    shutil.copy(ROOT / "docs" / "install.zh-CN.md", draft / "安装说明.md")
    write_sums(draft)
    shutil.rmtree(place, ignore_errors=True)
    draft.rename(place)
    return place


def main() -> None:
    """Make the bundle that the arguments name, and say what it holds."""
    options = argparse.ArgumentParser(description="Make the offline bundle.")
    options.add_argument("dist", type=Path)
    options.add_argument("--platforms", default=",".join(PLATFORMS))
    options.add_argument("--pythons", default=",".join(PYTHONS))
    chosen = options.parse_args()
    platforms = [one for one in chosen.platforms.split(",") if one]
    if unknown := set(platforms) - set(PLATFORMS):
        options.error(f"no platform {', '.join(sorted(unknown))}: {', '.join(PLATFORMS)}")
    place = make(chosen.dist.resolve(), platforms, [one for one in chosen.pythons.split(",") if one])
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    print(f"{place}: {size / 2**20:,.0f} MB")
    print((place / MISSING).read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main()
