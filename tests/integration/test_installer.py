"""The installer of a bundle: with the network off, whole or not at all, and never over what is in use."""

import ensurepip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import bundle
from jixiao.engine.program import load_program
from tests.integration.installed import ROOT

pytestmark = pytest.mark.slow
ALONE = ["unshare", "--net", "--map-root-user"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the program alone, without the packages that it asks for."""
    place = tmp_path_factory.mktemp("bundle") / "一个安装包"
    (place / "wheels").mkdir(parents=True)
    pip = next(iter(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl")), None)
    if pip is None:
        pytest.skip("this Python brings no pip of its own")
    shutil.copy(pip, place / "wheels" / pip.name)
    wheel = bundle.build_own(place / "wheels")
    (place / "requirements").mkdir()
    line = f"jixiao==0.1.0 --hash=sha256:{bundle.sha256(wheel)}\n"
    (place / "requirements" / "core.txt").write_text(line, encoding="utf-8")
    for name in bundle.SHIPPED:
        shutil.copy(ROOT / "deploy" / name, place / name)
    bundle.write_sums(place)
    return place


def install(place: Path, prefix: Path, *more: str) -> subprocess.CompletedProcess[str]:
    off = ALONE if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0 else []
    command = ["sh", str(place / "install.sh"), "--prefix", str(prefix), "--python", sys.executable, *more]
    return subprocess.run(
        [*off, *command], capture_output=True, text=True, check=False, cwd="/", env={"PATH": "/usr/bin:/bin"}
    )


def program(prefix: Path) -> str:
    """What the installed command runs."""
    return (prefix / "bin" / "jixiao").read_text(encoding="utf-8").split('"')[1]


@pytest.fixture(scope="module")
def prefix(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("office") / "程序 目录"
    done = install(made, place)
    assert done.returncode == 0, done.stderr
    return place


def test_the_program_finds_its_project_where_it_was_installed(prefix: Path) -> None:
    python = Path(program(prefix)).with_name("python")
    code = "from jixiao.paths import project_root; print(project_root())"
    said = subprocess.run([str(python), "-I", "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert Path(said).is_relative_to(prefix / "versions") and (Path(said) / "models").is_dir()


def test_the_models_are_compiled_already(prefix: Path, tmp_path: Path) -> None:
    site = next(Path(program(prefix)).parents[1].glob("lib/*/site-packages"))
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r});"
        "from jixiao.engine import program; from jixiao.paths import project_root;"
        "program._compile = None; print(len(program.load_program(project_root()).nodes))"
    )
    told = os.environ | {"JIXIAO_CACHE": str(tmp_path), "JIXIAO_HOME": ""}
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=told, cwd="/")
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) == len(load_program(ROOT).nodes)


def test_a_bundle_that_was_changed_is_not_installed(made: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(made, changed)
    wheel = next(changed.glob("wheels/jixiao-*.whl"))
    wheel.write_bytes(wheel.read_bytes() + b" ")
    done = install(changed, tmp_path / "prefix")
    assert done.returncode == 2
    assert done.stderr == f"不相符：wheels/{wheel.name}\n错误：安装包不完整或被改动，没有安装。请重新取得安装包。\n"
    assert not (tmp_path / "prefix").exists()


def test_what_cannot_be_installed_leaves_what_is_installed(made: Path, prefix: Path, tmp_path: Path) -> None:
    lacking = tmp_path / "lacking"
    shutil.copytree(made, lacking)
    with (lacking / "requirements" / "core.txt").open("a", encoding="utf-8") as file:
        file.write(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n")
    (lacking / "SHA256SUMS").unlink()
    (lacking / "SM3SUMS").unlink()
    bundle.write_sums(lacking)
    before, versions = program(prefix), sorted((prefix / "versions").iterdir())
    done = install(lacking, prefix)
    assert done.returncode == 2 and "错误：有包装不上" in done.stderr
    assert (program(prefix), sorted((prefix / "versions").iterdir())) == (before, versions)


def test_installing_again_leaves_the_one_before_for_who_still_runs_it(made: Path, prefix: Path) -> None:
    before = program(prefix)
    assert install(made, prefix).returncode == 0
    assert program(prefix) != before and Path(before).is_file()


def test_an_extra_that_there_is_not_is_one_sentence(made: Path, tmp_path: Path) -> None:
    done = install(made, tmp_path / "prefix", "--with", "postgres,nonsense")
    assert (done.returncode, done.stderr) == (2, "错误：没有组件 postgres。可选：dagster、serve、postgres。\n")
