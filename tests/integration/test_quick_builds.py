"""Random changes of all that a build depends on: the quick build and the full one give the same. Two hundred of them:
`make quick-builds`."""

from tests.oracle.changes import CHANGES, compared


def test_a_quick_build_gives_what_a_full_one_gives_after_a_change_of_every_kind() -> None:
    differing = {}
    with compared(seed=7) as both:
        assert both.differences() == []
        for number in range(len(set(CHANGES)) // 2):
            told = both.change(number)
            if found := both.differences():
                differing[told] = found
    assert differing == {}
