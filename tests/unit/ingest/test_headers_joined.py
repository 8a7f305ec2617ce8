"""Two rows of a header are joined the same with and without the look at its cells' endings first."""

import random

import pytest

from jixiao.ingest import headers
from jixiao.ingest.contract import load_contract

SEED = 20240701


@pytest.mark.parametrize("record_type", load_contract().record_types, ids=lambda r: r.id)
def test_cells_that_end_no_header_are_joined_as_all_others_are(record_type) -> None:  # type: ignore[no-untyped-def]
    rng = random.Random(f"{SEED} {record_type.id}")
    known = {headers.plain(c.name): c for c in record_type.columns}
    known |= {headers.plain(c.header): c for c in record_type.columns}
    endings = headers.endings_of(known)
    whole = [*known, *(f"{k}(万元)" for k in known), *(f"{k}/元" for k in known)]
    cut = [(k[:n], k[n:]) for k in whole for n in (1, len(k) // 2, len(k) - 1)]
    some = [*whole, *(part for pair in cut for part in pair), "", "元", "(万元)", "金额(元", "220102", "合计"]
    for _ in range(400):
        upper, lower = ([rng.choice(some) for _ in range(8)] for _ in range(2))
        for place, pair in enumerate(rng.sample(cut, 3)):
            upper[place], lower[place] = pair
        group, slow = "", []
        for high, low in zip(upper, lower, strict=True):
            group = high or group
            slow.append(headers._joined(known, high, group, low))
        assert headers._labels(known, endings, [upper, lower]) == slow
