"""What a bundle is made of follows from the lock and from the wheels in it, and is known by its hashes."""

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from deploy import bundle
from deploy.locked import OFFICE, Pin, direct, needed, read_lock

ROOT = Path(__file__).parents[3]
LOCK = """# made by hand
alpha==1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via jixiao (pyproject.toml)
beta==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{a}
    # via
    #   alpha
    #   delta
gamma==3.0 \\
    --hash=sha256:{a}
    # via beta
tester==4.0 \\
    --hash=sha256:{a}
    # via jixiao (pyproject.toml)
""".format(a="a" * 64, b="b" * 64)
WINDOWS, LINUX = bundle.PLATFORMS["windows"], bundle.PLATFORMS["linux_aarch64"]


@pytest.fixture
def pins(tmp_path: Path) -> dict[str, Pin]:
    (tmp_path / "lock").write_text(LOCK, encoding="utf-8")
    return read_lock(tmp_path / "lock")


def wheel(folder: Path, name: str, version: str, licence: str = "MIT", tag: str = "py3-none-any") -> Path:
    folder.mkdir(exist_ok=True)
    place = folder / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(place, "w") as packed:
        packed.writestr(f"{info}/METADATA", f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n"
                        f"License-Expression: {licence}\n\nLicense: Other\n")  # fmt: skip
        packed.writestr(f"{info}/licenses/LICENSE", f"the licence of {name}")
    return place


def test_a_package_is_needed_with_all_that_it_asks_for_and_nothing_else(pins: dict[str, Pin]) -> None:
    assert sorted(needed(pins, ["alpha"])) == ["alpha", "beta", "gamma"]
    assert sorted(needed(pins, ["tester"])) == ["tester"]


def test_a_marker_is_judged_for_the_machine_that_is_installed_on(pins: dict[str, Pin]) -> None:
    assert pins["beta"].is_for(WINDOWS.environment("3.12")) and not pins["beta"].is_for(LINUX.environment("3.12"))
    assert pins["alpha"].is_for(LINUX.environment("3.11"))


def test_a_pin_is_written_as_pip_reads_it(pins: dict[str, Pin]) -> None:
    a, b = "a" * 64, "b" * 64
    assert pins["alpha"].lines() == f"alpha==1.0 \\\n    --hash=sha256:{a} \\\n    --hash=sha256:{b}\n"
    assert pins["beta"].lines(["c" * 64]) == f"beta==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{'c' * 64}\n"


def test_the_lock_of_the_project_tells_the_core_from_the_extras() -> None:
    pins, asked = read_lock(ROOT / "requirements.lock"), direct(ROOT / "pyproject.toml")
    core = needed(pins, asked[""])
    assert {"dbt-core", "duckdb", "numpy", "jinja2"} <= set(core)
    assert not {"dagster", "uvicorn", "pytest", "ruff", "adbc-driver-postgresql"} & set(core)
    assert "grpcio" in needed(pins, asked["dagster"])
    every = needed(pins, [name for names in asked.values() for name in names])
    assert not {"pytest", "ruff", "mypy", "hatchling"} & set(every)
    assert set(asked) == {"", *OFFICE}
    assert all(pin.hashes for pin in pins.values()) and len(pins) > 100


def test_glibc_is_asked_for_up_to_that_of_the_national_distributions() -> None:
    tags = bundle.PLATFORMS["linux_x86_64"].tags
    assert tags[0] == "manylinux_2_28_x86_64" and "manylinux2014_x86_64" in tags
    assert not [tag for tag in tags if "2_29" in tag or "2_34" in tag]


def test_the_sbom_names_every_package_once_with_the_hash_of_each_wheel(tmp_path: Path) -> None:
    one = wheel(tmp_path, "alpha_x", "1.0", tag="cp311-cp311-win_amd64")
    two = wheel(tmp_path, "alpha_x", "1.0", tag="cp312-cp312-win_amd64")
    wheel(tmp_path, "jixiao", "0.1.0")
    told = bundle.sbom(tmp_path.glob("*.whl"), "0.1.0")
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    (component,) = told["components"]  # type: ignore[misc]
    assert component["purl"] == "pkg:pypi/alpha-x@1.0"
    assert component["licenses"] == [{"license": {"name": "MIT"}}]
    assert {ref["url"]: ref["hashes"][0]["content"] for ref in component["externalReferences"]} == {
        f"wheels/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in (one, two)
    }
    assert json.dumps(told) == json.dumps(bundle.sbom(tmp_path.glob("*.whl"), "0.1.0"))


def test_each_package_has_its_licence_texts(tmp_path: Path) -> None:
    wheel(tmp_path / "wheels", "alpha", "1.0", "BSD-3-Clause")
    bundle.write_licences(tmp_path / "licences", tmp_path / "wheels")
    assert (tmp_path / "licences" / "alpha" / "licenses" / "LICENSE").read_text() == "the licence of alpha"
    assert 'alpha,1.0,"BSD-3-Clause",1' in (tmp_path / "licences" / "licences.csv").read_text().splitlines()


def test_the_checksums_are_those_that_the_tools_of_the_system_compute(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "文件").write_bytes(b"abc")
    bundle.write_sums(tmp_path)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0
    # GB/T 32905-2016, example 1
    of_abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert (tmp_path / "SM3SUMS").read_text(encoding="utf-8") == f"{of_abc}  wheels/文件\n"
