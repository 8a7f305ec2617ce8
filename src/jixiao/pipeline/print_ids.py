"""Official workbooks with 身份证号 in full, for an office that has to hand them in on paper: made beside the published
build from the vault, and no part of it. What is published, sealed or traced shows masked numbers only."""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.errors import UsageError
from jixiao.ingest.contract import load_contract
from jixiao.ingest.database import opened_database
from jixiao.ingest.files import InboxFile, InboxSheet, read_files
from jixiao.ingest.listing import by_shown_name
from jixiao.ingest.person_key import load_key
from jixiao.ingest.sheets import Count, open_sheet
from jixiao.ingest.tags import pseudonym_of
from jixiao.ingest.vault import Vault, load_vault_key
from jixiao.personal_numbers import mask_text
from jixiao.pipeline.records import read_json
from jixiao.pipeline.workbooks import books_of

if TYPE_CHECKING:
    import polars as pl

    from jixiao.pipeline.plan import BuildPlan


def print_ids(plan: "BuildPlan") -> tuple[Path, list[Path]]:
    """Write every official workbook of the published build that prints a 身份证号, with the number in full, into a new
    folder beside it that only its owner can read; returns the folder and the workbooks.

    Numbers that the vault (OUT.vault) does not hold yet are read from the inbox again and put into it. UsageError
    without the vault's key, with another one, or when a number is found in neither. Whatever fails, none is left.
    """
    place = plan.out.with_name(f"{plan.out.name}.print-ids")
    shutil.rmtree(place, ignore_errors=True)
    vault = Vault(plan.out.with_name(f"{plan.out.name}.vault"), load_vault_key())
    published = replace(plan, work=plan.out.resolve())
    holders = _holders(published)
    numbers = _numbers(plan, vault, frozenset(holders.values()))
    place.mkdir(mode=0o700)
    try:
        return place, list(_written(published, place, holders, numbers))
    except BaseException:  # no number in full is left where nobody was told of it
        shutil.rmtree(place, ignore_errors=True)
        raise


def _written(
    published: "BuildPlan", place: Path, holders: dict[tuple[str, str], str], numbers: dict[str, str]
) -> Iterator[Path]:
    """Write the workbooks below `place`, one after the other."""
    for book in books_of(published):
        columns = _asked(book.layout.columns_used())
        if not columns:
            continue
        data = {name: _in_full(frame, columns, holders, numbers) for name, frame in book.data.items()}
        target = place / book.workbook.path
        target.parent.mkdir(parents=True, exist_ok=True)
        replace(book, data=data, known=None).write_alone(target)
        os.chmod(target, 0o600)
        yield target


def _asked(used: dict[str, set[str]]) -> set[str]:
    """The masked columns of `printed` numbers that a layout prints."""
    printed = {f"{c.name}_masked" for kind in load_contract().record_types for c in kind.columns if c.printed}
    return printed & {column for columns in used.values() for column in columns}


def _holders(published: "BuildPlan") -> dict[tuple[str, str], str]:
    """The pseudonym behind each masked number of a form: by column and application (context)."""
    found: dict[tuple[str, str], str] = {}
    with published.bounds.read(published.warehouse) as con:
        for kind in load_contract().record_types:
            for column in (c for c in kind.columns if c.printed):
                rows = con.execute(
                    f"select a.context_id, r.{column.name}_key from intermediate.int_application a "
                    f"join staging.stg_{kind.id} r using (application_no) where r.{column.name}_key is not null"
                ).fetchall()
                found |= {(f"{column.name}_masked", context): pseudonym for context, pseudonym in rows}
    return found


def _numbers(plan: "BuildPlan", vault: Vault, wanted: frozenset[str]) -> dict[str, str]:
    held = {one: number for one in wanted if (number := vault.number(one)) is not None}
    if wanted - held.keys():
        held |= _read_again(plan, wanted - held.keys())
    if missing := wanted - held.keys():
        raise UsageError(
            f"有 {len(missing)} 个要打印的身份证号在收件目录里找不到，没有打印。请重新运行 jixiao build 后再试。",
            f"{len(missing)} numbers to print are not in the inbox: build again.",
        )
    vault.keep_only(held)
    return held


def _read_again(plan: "BuildPlan", wanted: frozenset[str]) -> dict[str, str]:
    """The numbers from the files of the inbox (or tables of the database) that gave records with printed numbers."""
    contract, key = load_contract(), load_key()
    kinds = {kind.id for kind in contract.record_types if any(c.printed for c in kind.columns)}
    inputs = read_json(plan.out / "build.json", {})["inputs"]
    shown = sorted({row["file"] for row in inputs if row["record_type"] in kinds and row["accepted"]})
    if plan.database:
        with opened_database(plan.database) as tables:
            tables.listed(contract)
            return _numbers_of(tables.read(shown), wanted, key)
    own = by_shown_name(plan.inbox, key)
    return _numbers_of(read_files(plan.inbox, [own[name] for name in shown if name in own], contract), wanted, key)


def _numbers_of(handed_in: Iterable[InboxFile], wanted: frozenset[str], key: bytes) -> dict[str, str]:
    """The numbers whose pseudonyms are wanted, from the `printed` columns of files that were handed in."""
    pseudonym, found = pseudonym_of(key), dict[str, str]()

    def note(number: str) -> str:
        if pseudonym(number) in wanted:
            found[pseudonym(number)] = number
        return ""

    for file in handed_in:
        for sheet in file.sheets:
            for text in _printed_cells(sheet):
                mask_text(text, note)
    return found


def _printed_cells(sheet: InboxSheet) -> Iterator[str]:
    """The texts of the `printed` columns of a sheet."""
    names = [c.name for c in sheet.record_type.columns if c.printed] if sheet.record_type else []
    for opened in open_sheet(sheet, 0, Count()) if names else ():
        if opened.rows is not None:
            for name in names:
                yield from opened.rows[name].drop_nulls() if name in opened.rows.columns else ()


def _in_full(
    frame: "pl.DataFrame", columns: set[str], holders: dict[tuple[str, str], str], numbers: dict[str, str]
) -> "pl.DataFrame":
    """The rows with numbers for masks."""
    import polars as pl

    for column in sorted(columns & set(frame.columns)):
        full = [numbers.get(holders.get((column, context), "")) for context in frame["context_id"]]
        frame = frame.with_columns(pl.Series(column, full, dtype=pl.String))
    return frame
