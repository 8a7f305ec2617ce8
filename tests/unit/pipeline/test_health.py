import re
from importlib.metadata import version
from pathlib import Path

import pytest

from jixiao.ingest.person_key import fingerprint
from jixiao.pipeline import health
from jixiao.pipeline.health import examine


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("models", "seeds/policy", "reports", "expectations", "src/jixiao"):
        (tmp_path / name).mkdir(parents=True)
    here = f"typer=={version('typer')} \\\n    --hash=sha256:00\n"
    elsewhere = "winonly==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    (tmp_path / "requirements.lock").write_text(here + elsewhere)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("JIXIAO_PERSON_KEY", raising=False)
    return tmp_path


def found(root: Path) -> dict[str, tuple[bool, str]]:
    return {point.name: (point.ok, point.detail) for point in examine(root)}


def test_a_sound_installation_is_said_to_be_sound(root: Path) -> None:
    points = found(root)
    assert points["依赖包"] == (True, "1 个，与 requirements.lock 一致")
    assert points["身份证号密钥"][0]
    assert points["项目目录"] == (True, str(root))
    assert points["DuckDB"] == (True, version("duckdb"))


def test_a_package_of_another_version_or_missing_is_named(root: Path) -> None:
    (root / "requirements.lock").write_text("typer==0.0.1 \\\nno-such-package==2.0 \\\n")
    ok, detail = found(root)["依赖包"]
    assert not ok
    assert detail == (
        f"2 个与锁定版本不同：typer {version('typer')}（锁定 0.0.1）、no-such-package 未安装（锁定 2.0）。"
        "请运行 make setup"
    )


def office(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution that asks for typer, and for pytest to develop it."""
    info = place / "an_office-1.0.dist-info"
    info.mkdir()
    lines = ("Name: an-office", "Version: 1.0", "Requires-Dist: Typer", 'Requires-Dist: pytest; extra == "dev"',
             "Provides-Extra: dev")  # fmt: skip
    (info / "METADATA").write_text("Metadata-Version: 2.1\n" + "\n".join(lines) + "\n")
    monkeypatch.syspath_prepend(place)
    monkeypatch.setattr(health, "DISTRIBUTION", "an-office")
    monkeypatch.setattr(health, "EXTRAS", {})


def test_an_installed_wheel_misses_no_package_of_the_developers(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path_factory.mktemp("site"), monkeypatch)
    (root / "src" / "jixiao").rmdir()
    rich = version("rich")  # what typer asks for
    (root / "requirements.lock").write_text(
        f"typer=={version('typer')} \\\nrich=={rich} \\\npytest==0.0.1 \\\nruff==0.0.1 \\\n"
    )
    assert found(root)["依赖包"] == (True, "2 个，与 requirements.lock 一致")
    (root / "requirements.lock").write_text(f"typer=={version('typer')} \\\nrich==0.0.1 \\\n")
    ok, detail = found(root)["依赖包"]
    assert not ok and f"rich {rich}（锁定 0.0.1）" in detail and "make setup" not in detail


def test_a_key_that_others_can_read_is_not_sound(root: Path) -> None:
    key = root / "config" / "jixiao" / "person.key"
    key.parent.mkdir(parents=True)
    key.write_text("0" * 64)
    key.chmod(0o644)
    ok, detail = found(root)["身份证号密钥"]
    assert not ok
    assert "chmod 600" in detail
    key.chmod(0o600)
    assert found(root)["身份证号密钥"] == (True, f"{key}，仅本人可读；指纹 {fingerprint(b'0' * 64)}")


def test_a_missing_folder_is_named(root: Path) -> None:
    (root / "reports").rmdir()
    assert found(root)["项目目录"] == (False, f"{root} 缺少 reports")


def test_another_key_than_that_of_the_last_build_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_PERSON_KEY", "a key of the tests, not of anybody")
    own = fingerprint(b"a key of the tests, not of anybody")
    place = root / "build" / "published"
    place.mkdir(parents=True)
    (place / "build.json").write_text(f'{{"person_key_id": "{own}"}}')
    assert found(root)["身份证号密钥"] == (True, f"环境变量 JIXIAO_PERSON_KEY；指纹 {own}")
    (place / "build.json").write_text('{"person_key_id": "0123456789abcdef"}')
    ok, detail = found(root)["身份证号密钥"]
    assert not ok and own in detail and "0123456789abcdef" in detail


CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def test_every_point_is_told_in_english_too_sound_or_not(root: Path) -> None:
    assert [one.english for one in examine(root) if CHINESE.search(" ".join(one.english))] == []
    (root / "requirements.lock").write_text("typer==0.0.1 \\\nno-such-package==2.0 \\\n")
    (root / "reports").rmdir()
    points = {one.english[0]: one for one in examine(root)}
    assert "no-such-package not installed (locked: 2.0)" in points["packages"].english[1]
    assert points["project folder"].english[1].endswith("lacks reports")
    assert [one.english for one in points.values() if CHINESE.search(" ".join(one.english))] == []
