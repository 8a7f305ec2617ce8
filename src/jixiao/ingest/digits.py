"""Check digits of whole columns: 统一社会信用代码 (GB 32100-2015) and 公民身份号码 (GB 11643-1999).

A column of n strings, each of 18 ASCII characters, is looked at as an n-by-18 matrix of bytes.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from jixiao.personal_numbers import ID_WEIGHTS, USCC_ALPHABET, USCC_WEIGHTS

_USCC_PATTERN = r"^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$"
_ID_PATTERN = r"^[1-9][0-9]{16}[0-9X]$"
_USCC_WEIGHTS = np.array(USCC_WEIGHTS, dtype=np.int64)
_ID_WEIGHTS = np.array(ID_WEIGHTS, dtype=np.int64)


def _ranks(alphabet: str) -> npt.NDArray[np.int64]:
    table = np.zeros(256, dtype=np.int64)
    for rank, char in enumerate(alphabet):
        table[ord(char)] = rank
    return table


_USCC_RANKS = _ranks(USCC_ALPHABET)
_ID_RANKS = _ranks("0123456789X")


def _matrix(values: pl.Series) -> npt.NDArray[np.uint8]:
    joined = values.str.join("").item() if len(values) else ""
    return np.frombuffer((joined or "").encode("ascii"), dtype=np.uint8).reshape(-1, 18)


def _where_shaped(values: pl.Series, pattern: str) -> tuple[pl.Series, pl.Series]:
    shaped = values.str.contains(pattern).fill_null(False)
    return shaped, values.filter(shaped)


def _spread(shaped: pl.Series, good: npt.NDArray[np.bool_]) -> pl.Series:
    full = np.zeros(len(shaped), dtype=bool)
    full[shaped.to_numpy()] = good
    return pl.Series(full)


def uscc_shape(values: pl.Series) -> pl.Series:
    """Boolean: 18 characters of the code's alphabet, six digits of a region in their place. Null is False."""
    return values.str.contains(_USCC_PATTERN).fill_null(False)


def uscc_valid(values: pl.Series) -> pl.Series:
    """Boolean: shape and check character are right (upper case expected). Null is False."""
    shaped, kept = _where_shaped(values, _USCC_PATTERN)
    ranks = _USCC_RANKS[_matrix(kept)]
    return _spread(shaped, (31 - ranks[:, :17] @ _USCC_WEIGHTS % 31) % 31 == ranks[:, 17])


def id_shape(values: pl.Series) -> pl.Series:
    """Boolean: 17 digits and a digit or X. Null is False."""
    return values.str.contains(_ID_PATTERN).fill_null(False)


def id_check_digit_valid(values: pl.Series) -> pl.Series:
    """Boolean: shape and check digit are right; the birth date is not looked at. Null is False."""
    shaped, kept = _where_shaped(values, _ID_PATTERN)
    ranks = _ID_RANKS[_matrix(kept)]
    return _spread(shaped, (ranks[:, :17] @ _ID_WEIGHTS + ranks[:, 17]) % 11 == 1)


def id_birth_date(values: pl.Series) -> pl.Series:
    """Date in digits 7 to 14; null where that is no day of 1900 to 2100."""
    born = values.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return born.to_frame("d").select(pl.when(pl.col("d").dt.year().is_between(1900, 2100)).then("d")).to_series()
