"""What goes into a pack: from a published build, from the checkout that built it, and from the inbox."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import jixiao
from jixiao import verifier
from jixiao.errors import UsageError, VerificationFailed
from jixiao.filing.pack import Content
from jixiao.forms.layout import layout_files
from jixiao.hashes import file_sha256
from jixiao.ingest import listing
from jixiao.ingest.listing import by_shown_name
from jixiao.ingest.person_key import load_key
from jixiao.pipeline.identity import build_id, code_files, code_sha256, rules_of
from jixiao.pipeline.releases import release_of
from jixiao.policy.folder import layout_folders, policy_files

WHOLE = ("checks.json", "checks.html", "quarantine.xlsx", "quarantine.parquet")
FOLDERS = {"raw": "*.parquet"}
EXPORTS = ("*.csv", "*.parquet")
README = "说明.txt"
OF_THE_RUN = ("seconds", "person_key_id", "warehouse")
"""What of build.json is not sealed: it is of the run, stands in the header, or is of a file that no pack holds."""
NO_OTHER_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Built:
    """A published build as it is filed: its summary without what is of the run, the month of monitoring that was
    asked, and the fingerprint of the key of pseudonyms that it was made with."""

    out: Path
    root: Path
    summary: dict[str, Any]
    asked_month: int | None
    key_id: str = ""

    @property
    def inputs(self) -> dict[str, str]:
        """Every file handed in, with its SHA-256."""
        return {row["file"]: row["sha256"] for row in self.summary["inputs"]}

    def filed(self, asked: Iterable[str]) -> list[str]:
        """The notices to file: those asked for, else all that have workbooks. Raises UsageError for another."""
        known = sorted({form["notice"] for form in self.summary["forms"]})
        if not known:
            raise UsageError(
                "这次构建没有生成任何表格，没有可申报的内容。", "the build has no workbooks: nothing to file."
            )
        for notice in asked:
            if notice not in known:
                raise UsageError(
                    f"这次构建没有通知“{notice}”的表格，不能申报。可申报的通知：{'、'.join(known)}。",
                    f"the build has no workbooks of notice {notice!r}; it has {', '.join(known)}.",
                )
        return sorted(set(asked)) or known


def read_built(out: Path, root: Path) -> Built:
    """The published build of `out`. Raises UsageError when code or policy are no longer those that made it."""
    told = json.loads((out / "build.json").read_text(encoding="utf-8"))
    summary = {"texts": {}} | {name: value for name, value in told.items() if name not in OF_THE_RUN}
    key_id = str(told.get("person_key_id", ""))
    files = [(row["file"], row["sha256"]) for row in summary["inputs"]]
    day, texts = date.fromisoformat(summary["as_of"]), summary["texts"].values()
    rules = rules_of(code_files(root), out / "policy")
    for month in (None, summary["monitor_month"]):
        made = build_id(files, rules, day, summary["notices"], texts, month, key_id)
        if made == summary["build_id"]:
            return Built(out, root, summary, month, key_id)
    raise UsageError(
        f"{out} 发布之后，程序、版式或政策数据已改动，封存时说不清是用什么做出来的。请重新运行 jixiao build 再申报。",
        f"code, layouts or policy data have changed since {out} was published: run jixiao build again.",
    )


def header_of(built: Built, filed: list[str], without_inputs: bool) -> dict[str, Any]:
    """The header of the manifest; its `release` is empty where the code is that of no release."""
    summary = built.summary
    return {
        "format": verifier.FORMAT,
        "build_id": summary["build_id"],
        "as_of": summary["as_of"],
        "notices": summary["notices"],
        "filed": filed,
        "monitor_month": built.asked_month,
        "without_inputs": without_inputs,
        "code": {
            "version": jixiao.__version__,
            "code_sha256": code_sha256(built.root),
            "lock_sha256": file_sha256(built.root / "requirements.lock"),
            "policy_sha256": summary["policy"]["sha256"],
            "release": release_of(built.root),
        },
        "person_key_id": built.key_id,
    }


def contents_of(built: Built, filed: list[str]) -> dict[str, Content]:
    """All members but inputs, texts, explanations and evidence, by name. Raises VerificationFailed as _books."""
    out, root = built.out, built.root
    found: dict[str, Content] = {"build.json": verifier.canonical(built.summary) + b"\n"}
    found |= {name: out / name for name in WHOLE}
    for folder, pattern in FOLDERS.items():
        found |= _below(out / folder, folder, pattern)
    found |= {f"policy/{name}": path for name, path in policy_files(out / "policy").items()}
    found |= _books(built, filed)
    for notice, pattern in product(filed, EXPORTS):
        found |= _below(out / "export" / notice, f"export/{notice}", pattern)
    found |= _below(root / "seeds" / "codes", "codes", "*.csv")
    found["layouts/fonts.yml"] = root / "reports" / "fonts.yml"
    layouts = layout_files(*layout_folders(root, out / "policy"))
    for form in built.summary["forms"]:
        if form["notice"] in filed:
            found[f"layouts/{form['form_id']}/{form['edition']}.yml"] = layouts[form["form_id"], form["edition"]]
    return found | {"verify.py": Path(verifier.__file__), README: Path(__file__).parent / README}


def _books(built: Built, filed: list[str]) -> dict[str, Content]:
    """The workbooks that the build wrote, both editions, and nothing that was laid beside them (such as the lock file
    of a workbook that is open). Raises VerificationFailed for one that was changed or removed since."""
    found: dict[str, Content] = {}
    for form in (one for one in built.summary["forms"] if one["notice"] in filed):
        official = str(form["path"])
        audit = "audit" + official.removeprefix("forms")
        found |= {official: built.out / official, audit: built.out / audit}
        sound = (built.out / official).is_file() and file_sha256(built.out / official) == form["sha256"]
        if not sound or not (built.out / audit).is_file():
            raise VerificationFailed(
                f"{built.out / (audit if sound else official)} 在构建之后被改动或删除，没有申报。"
                "发布的工作簿不能手工改：请改源数据，重新运行 jixiao build。",
                f"{built.out / (audit if sound else official)} was changed or removed after the build: build again.",
            )
    return found


def _below(folder: Path, name: str, pattern: str) -> dict[str, Content]:
    return {f"{name}/{path.name}": path for path in folder.glob(pattern) if path.is_file()}


def inputs_of(built: Built, inbox: Path | None) -> dict[str, Content]:
    """The files handed in. Raises UsageError when nobody knows where they are, VerificationFailed for another file."""
    if inbox is None or not inbox.is_dir():
        raise UsageError(
            "不知道构建时的收件目录在哪里，不能把输入文件封存进去。请用 --inbox 指明，"
            "或用 --without-inputs 只封存其哈希。",
            "where the inbox lies is not known: name it with --inbox, or use --without-inputs.",
        )
    return _checked(inbox, built.inputs, "inputs", "--inbox", "--without-inputs", by_shown_name(inbox, load_key()))


def texts_of(built: Built, texts: Path | None) -> dict[str, Content]:
    """The notice texts that the audit edition quotes. Raises UsageError, VerificationFailed as inputs_of."""
    named: dict[str, str] = built.summary["texts"]
    if not named:
        return {}
    if texts is None or not texts.is_dir():
        raise UsageError(
            "构建时引用了通知原文，但不知道其目录在哪里。请用 --notices 指明。",
            "the build quotes notice texts, but where they lie is not known: name the folder with --notices.",
        )
    return _checked(texts, named, "texts", "--notices", "--notices")


def _checked(
    folder: Path, named: Mapping[str, str], place: str, option: str, other: str, own: Mapping[str, str] = NO_OTHER_NAMES
) -> dict[str, Content]:
    """The files by their shown names; `own`: the names that they have in the folder, where those are others."""
    found = {name: listing.place(folder, own.get(name, name)) for name in named}
    for name, sha256 in sorted(named.items()):
        path = found[name]
        if not sha256:
            raise VerificationFailed(
                f"{path} 构建时打不开，不能封存进申报包。请恢复或移走后重新运行 jixiao build，或用 {other}。",
                f"{path} could not be opened when it was built: restore or remove it and build again, or use {other}.",
            )
        if not path.is_file() or file_sha256(path) != sha256:
            raise VerificationFailed(
                f"{path} 已不是构建时读入的那个文件（被改动、改名或删除），没有申报。请重新运行 jixiao build，"
                f"或用 {option} 指明原来的目录" + (f"，或用 {other}。" if other != option else "。"),
                f"{path} is not the file that was built from: build again, or name its folder with {option}.",
            )
    return {f"{place}/{name}": path for name, path in found.items()}
