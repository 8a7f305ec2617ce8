"""The notices' texts sentence by sentence beside the register: what carries each, what asks nothing, what is left."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jixiao.policy.clause_figures import notice_texts
from jixiao.policy.policy_data import check_policy
from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy
from jixiao.policy.register import CARRIED, LEFT, REGISTER, Citations, Cited, references
from jixiao.policy.sentences import Sentence, sentences_of
from jixiao.policy.texts import NoticeTexts

FILE = f"{REGISTER}.csv"
SHOWN = 12
# The states of a sentence: carried by rows, asking nothing, left; or not registered, or not as registered.
RESTS, NOTHING_ASKED, NOT_YET, UNREGISTERED, CHANGED = "有规定", "不要求程序", "未实现", "没有登记", "与登记不同"


@dataclass(frozen=True)
class Standing:
    """How a sentence of a notice stands: its state, the rows that carry it, the reason why it asks for nothing."""

    notice: str
    sentence: Sentence
    state: str
    rows: tuple[Cited, ...] = ()
    reason: str = ""
    note: str = ""

    @property
    def place(self) -> str:
        """Notice, clause and number, with the first words, for people."""
        words = self.sentence.words
        shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
        return f"通知 {self.notice} 的 {self.sentence.clause} 第 {self.sentence.number} 句“{shown}”"


@dataclass(frozen=True)
class Totals:
    """The sentences of one notice: how many in each state, and how many for each reason."""

    notice: str
    states: Counter[str]
    reasons: Counter[str]

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return self.states.total()

    @property
    def settled(self) -> int:
        """How many are registered as they stand."""
        return self.sentences - self.states[UNREGISTERED] - self.states[CHANGED]


class SentenceCoverage:
    """The texts of a folder beside the register of the policy data; notices whose text is not there are left out."""

    def __init__(self, policy: Policy, texts: NoticeTexts) -> None:
        self._policy, self._texts = policy, texts
        self._citations = Citations(policy)
        self._entries: dict[str, dict[tuple[str, str], Row]] = defaultdict(dict)
        for entry in policy.rows(REGISTER):
            self._entries[entry.get("notice_id")][entry.get("clause"), entry.get("sentence_no")] = entry

    @cached_property
    def notices(self) -> tuple[str, ...]:
        """The notices whose texts are there."""
        return tuple(one for row in self._policy.rows("notices") if self._texts.has(one := row.get("notice_id")))

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Every sentence of every text, in order."""
        return tuple(
            self._standing(notice, sentence)
            for notice in self.notices
            for sentence in sentences_of(self._texts.whole(notice))
        )

    def totals(self) -> list[Totals]:
        """Notice by notice."""
        return [
            Totals(
                notice,
                Counter(one.state for one in self.standings if one.notice == notice),
                Counter(one.reason for one in self.standings if one.notice == notice and one.reason),
            )
            for notice in self.notices
        ]

    def _standing(self, notice: str, sentence: Sentence) -> Standing:
        entry = self._entries[notice].get((sentence.clause, str(sentence.number)))
        if entry is None:
            return Standing(notice, sentence, UNREGISTERED)
        if entry.get("sha256") != sentence.sha256:
            return Standing(notice, sentence, CHANGED)
        note = entry.get("note")
        if entry.get("kind") == CARRIED:
            called = (self._citations.called(notice, sentence.clause, one) for one in references(entry))
            rows = {(one.table, one.row.line): one for found in called for one in found}
            return Standing(notice, sentence, RESTS, tuple(rows.values()), note=note)
        if entry.get("kind") == LEFT:
            return Standing(notice, sentence, NOT_YET, reason=NOT_YET, note=note)
        return Standing(notice, sentence, NOTHING_ASKED, reason=entry.get("reason"), note=note)

    # ------------------------------------------------------------ what is told

    def faults(self) -> Iterator[Fault]:
        """Sentences that are not registered or not as registered, entries without a sentence, and rows whose clause
        the text does not have."""
        for one in self.standings:
            if one.state == UNREGISTERED:
                yield self._unregistered(one)
            elif one.state == CHANGED:
                yield self._changed(one)
        yield from self._entries_without_sentence()
        yield from self._rows_without_clause()

    def left(self) -> Iterator[Fault]:
        """Sentences that ask for something which no row carries yet."""
        for one in self.standings:
            if one.state == NOT_YET:
                entry = self._entries[one.notice][one.sentence.clause, str(one.sentence.number)]
                yield entry.fault("kind", f"{one.place}还没有行落实（{one.note}）", "请由人办理，直到有规定落实")

    def _unregistered(self, one: Standing) -> Fault:
        place = f"{one.notice},{one.sentence.clause},{one.sentence.number},{one.sentence.sha256}"
        repair = f"请加一行 {place},…，写明由哪些行落实（如 criteria:4），或不要求程序的缘由"
        return Fault(FILE, 0, "", "", f"{one.place}没有登记", repair)

    def _changed(self, one: Standing) -> Fault:
        entry = self._entries[one.notice][one.sentence.clause, str(one.sentence.number)]
        same = [
            row.get("sentence_no")
            for (clause, _), row in self._entries[one.notice].items()
            if clause == one.sentence.clause and row.get("sha256") == one.sentence.sha256
        ]
        moved = f"，原来登记为第 {same[0]} 句" if same else ""
        repair = f"请重读该句，核对这一行后把 sha256 改为 {one.sentence.sha256}"
        return entry.fault("sha256", f"该句与登记的不同：{one.place}{moved}", repair)

    def _entries_without_sentence(self) -> Iterator[Fault]:
        there = {(one.notice, one.sentence.clause, str(one.sentence.number)) for one in self.standings}
        clauses = {(notice, clause) for notice, clause, _ in there}
        for notice in self.notices:
            for (clause, number), entry in self._entries[notice].items():
                if (notice, clause) not in clauses:
                    what = f"通知 {notice} 的原文里没有 {clause} 这一处"
                    yield entry.fault("clause", what, "请改正条款路径，或删去这一行")
                elif (notice, clause, number) not in there:
                    what = f"通知 {notice} 的 {clause} 没有第 {number} 句"
                    yield entry.fault("sentence_no", what, "请对照原文改正，或删去这一行")

    def _rows_without_clause(self) -> Iterator[Fault]:
        for notice in self.notices:
            for one in self._citations.of(notice):
                if self._texts.passage(notice, one.clause) is None:
                    what = f"这一行（{one.reference}）所据的 {one.clause} 在通知 {notice} 的原文里没有"
                    yield one.row.fault("clause", what, "请改正条款路径，或删去没有依据的行")


def coverage_of(folder: Path, root: Path, notices: Path) -> SentenceCoverage | None:
    """The texts of a folder beside the register of a policy folder; None while its tables cannot be taken."""
    policy, faults = check_policy(folder, root)
    return None if faults else SentenceCoverage(policy, notice_texts(policy, notices))
