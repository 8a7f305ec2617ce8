"""Pieces of a work that two processes share: each is done once, by whichever is free."""

from pathlib import Path

from jixiao.claims import Claims
from jixiao.pipeline import second_process

PIECES = [f"甲/{number}.xlsx" for number in range(200)]


def taken(claims: Claims, kind: str) -> list[str]:
    return [piece for piece in PIECES if claims.take(kind, piece)]


def test_each_piece_is_taken_by_one_process(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    with second_process.allowed():
        second_process.begin()
        beside = second_process.start(taken, claims, "audit")
        here = taken(claims, "audit")
        there = beside()
    assert sorted(here + there) == sorted(PIECES)


def test_kinds_and_works_have_their_own(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    assert taken(claims, "audit") == PIECES
    assert taken(claims, "audit") == []
    assert taken(claims, "lists") == PIECES
    assert taken(Claims(tmp_path), "audit") == PIECES
