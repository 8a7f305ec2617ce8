"""Seals a published build as a filing: gate, contents, evidence, pack, ledger."""

from dataclasses import dataclass
from pathlib import Path

from jixiao import verifier
from jixiao.errors import UsageError, VerificationFailed
from jixiao.filing.contents import contents_of, header_of, inputs_of, read_built, texts_of
from jixiao.filing.explanations import MEMBER, explained, read_explanations, to_explain, write_findings
from jixiao.filing.ledger import BY_PACK, DRAFT, LedgerEntry, held, made_folder
from jixiao.filing.pack import Content, Sealed, draft_of, drafted
from jixiao.filing.rounds import refuse_broken_locks
from jixiao.filing.sign import load_signer
from jixiao.filing.told import evidence_and_page
from jixiao.ingest.contract import load_contract
from jixiao.nearest import HALF, did_you_mean
from jixiao.personal_numbers import mask_text
from jixiao.pipeline.progress import Progress, Silent
from jixiao.pipeline.releases import refuse_foreign
from jixiao.pipeline.workspace import absolute, builds_folder, noted_sources
from jixiao.published import refuse_changed_warehouse, refuse_incomplete


@dataclass(frozen=True, slots=True)
class Filing:
    """What is to be filed, and as what. `inbox` and `texts` are where the build's files lie, when not where they lay;
    `at` is a day as given, nothing reads the clock."""

    out: Path
    place: Path
    state: str = DRAFT
    by: str = ""
    at: str = ""
    notices: tuple[str, ...] = ()
    inbox: Path | None = None
    texts: Path | None = None
    without_inputs: bool = False
    sign: Path | None = None
    explanations: Path | None = None


def list_findings(filing: Filing, root: Path, place: Path) -> int:
    """Write the findings that have to be explained, to be filled in; returns how many."""
    built = read_built(filing.out, root)
    findings = to_explain(filing.out, built.filed(filing.notices))
    write_findings(findings, place)
    return len(findings)


def file_build(filing: Filing, root: Path, progress: Progress | None = None) -> tuple[Sealed, LedgerEntry]:
    """Write the pack and register it in the ledger beside it; returns both.

    Raises GateRefused for findings not explained (but of a draft), VerificationFailed for files that are not those of
    the build, a submission that changed after it was locked (but of a draft), a pack that its own verifier would not
    pass or a ledger that was tampered with, UsageError for the rest; nothing is written then.
    UnreadableInput for a build that is not whole.
    """
    listener = progress or Silent()
    _refuse_unnamed(filing)
    refuse_foreign(root)
    refuse_incomplete(filing.out, load_contract().ids)
    signer = load_signer(filing.sign) if filing.sign else None
    built = read_built(filing.out, root)
    refuse_changed_warehouse(filing.out)
    filed, year = built.filed(filing.notices), int(built.summary["as_of"][:4])
    given = read_explanations(filing.explanations) if filing.explanations else {}
    answers = explained(to_explain(filing.out, filed), given, filing.state == DRAFT)
    inbox, texts = noted_sources(filing.out)
    _refuse_inside(filing, filing.inbox or inbox)
    signed = mask_text(filing.by.strip()), filing.at
    of = filed, year
    if filing.state != DRAFT:
        refuse_broken_locks(filing.place.parent, filing.out, filed)
    with made_folder(filing.place.parent), held(filing.place.parent) as writer:
        if not filing.place.exists():
            writer.next_entry(filing.state, signed, of, (filing.place.name, "", ""))
        contents: dict[str, Content] = {**contents_of(built, filed), **texts_of(built, filing.texts or texts)}
        if not filing.without_inputs:
            contents |= inputs_of(built, filing.inbox or inbox)
        if answers:
            contents[MEMBER] = answers
        listener.stage("evidence")
        own_texts = (filing.texts or texts) if built.summary["texts"] else None
        contents |= evidence_and_page(filing.out, tuple(filed), own_texts)
        listener.stage("pack")
        header = header_of(built, filed, filing.without_inputs)
        with drafted(filing.place, header, contents, signer) as sealed:
            _refuse_unsound(filing)
            pack = (filing.place.name, sealed.sha256, sealed.root)
            entry = writer.repeated(filing.state, signed, of, pack) or writer.next_entry(filing.state, signed, of, pack)
        writer.append(entry)
        return sealed, entry


def _refuse_inside(filing: Filing, inbox: Path | None) -> None:
    """Refuse a place inside the published build, which the next build takes away, or in the inbox, which it reads."""
    place = filing.place.resolve()
    if any(place.is_relative_to(one.resolve()) for one in (filing.out, builds_folder(absolute(filing.out)))):
        raise UsageError(
            f"{filing.place} 在发布结果的目录里，下次构建时申报包和台账会一起被清除，没有申报。请换一个目录。",
            f"{filing.place} lies in the published build, which the next build takes away: name another folder.",
        )
    if inbox is not None and place.is_relative_to(inbox.resolve()):
        raise UsageError(
            f"{filing.place} 在收件目录里，申报包和台账会被当作收到的文件，没有申报。请换一个目录。",
            f"{filing.place} lies in the inbox and would be read as input: name another folder.",
        )


def _refuse_unsound(filing: Filing) -> None:
    """Refuse to register what its own verifier would not pass: the published build was changed by hand."""
    faults = verifier.Pack(draft_of(filing.place).read_bytes()).faults()
    if faults:
        raise VerificationFailed(
            f"{filing.out} 的发布结果在构建之后被改动过（{faults[0]}），没有申报。请重新运行 jixiao build。",
            f"{filing.out} was changed after it was built ({faults[0]}): build again.",
        )


def _refuse_unnamed(filing: Filing) -> None:
    if filing.state not in BY_PACK:
        zh, en = did_you_mean(filing.state, BY_PACK, HALF)
        raise UsageError(
            f"--state 可用：{'、'.join(BY_PACK)}；退回和封存用 jixiao ledger 目录 --set 登记。{zh}",
            f"--state takes {', '.join(BY_PACK)}; for the others use jixiao ledger DIR --set.{en}",
        )
    if filing.state != DRAFT and not (filing.by.strip() and filing.at):
        raise UsageError(
            f"状态“{filing.state}”要登记申报人和日期。请加上 --by 姓名 --on 2026-11-20。",
            f"{filing.state} is registered with a name and a day: add --by NAME --on 2026-11-20.",
        )
