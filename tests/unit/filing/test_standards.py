"""Trees as RFC 6962, signatures as RFC 8032, SM3 as GB/T 32905, formulas as the trace computes them."""

import hashlib
from collections.abc import Sequence
from fractions import Fraction

import pytest

from jixiao import verifier
from jixiao.scoring.score import exact_score, printed
from tests.unit.filing.climb import climb

LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
# The roots over the first 1, 2, … 8 leaves: the test vectors of Certificate Transparency.
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# RFC 8032, section 7.1: public key, message, signature.
SIGNED = (
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"),
)  # fmt: skip


def by_definition(algorithm: str, leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if len(leaves) == 1:
        return hashlib.new(algorithm, b"\0" + leaves[0]).digest()
    k = max(2**n for n in range(20) if 2**n < len(leaves))
    left, right = by_definition(algorithm, leaves[:k]), by_definition(algorithm, leaves[k:])
    return hashlib.new(algorithm, b"\1" + left + right).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_published_vectors(size: int) -> None:
    assert verifier.tree_levels("sha256", LEAVES[:size])[-1][0].hex() == ROOTS[size - 1]


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 13, 32, 33, 64, 65, 100])
def test_a_tree_is_the_one_that_the_rfc_defines_and_every_path_leads_to_its_root(algorithm: str, size: int) -> None:
    leaves = [f"leaf {number}".encode() for number in range(size)]
    levels = verifier.tree_levels(algorithm, leaves)
    root = by_definition(algorithm, leaves)
    assert levels[-1] == [root]
    for index, leaf in enumerate(leaves):
        path = verifier.tree_path(levels, index)
        assert len(path) <= (size - 1).bit_length()
        assert climb(algorithm, leaf, index, size, path) == root
        if size > 1:
            assert climb(algorithm, leaf + b"x", index, size, path) != root
            assert climb(algorithm, leaf, index ^ 1 if index ^ 1 < size else index - 1, size, path) != root


@pytest.mark.parametrize("public_key, message, signature", SIGNED)
def test_signatures_of_the_rfc_hold(public_key: str, message: str, signature: str) -> None:
    key, said, signed = (bytes.fromhex(text) for text in (public_key, message, signature))
    assert verifier.signature_holds(said, key, signed)
    assert not verifier.signature_holds(said + b"x", key, signed)


def test_a_signature_with_another_number_of_the_same_rest_is_refused() -> None:
    public_key, message, signature = (bytes.fromhex(text) for text in SIGNED[1])
    s = int.from_bytes(signature[32:], "little") + verifier.L
    assert not verifier.signature_holds(message, public_key, signature[:32] + s.to_bytes(32, "little"))


def test_what_is_no_point_of_the_curve_is_no_key() -> None:
    _, message, signature = (bytes.fromhex(text) for text in SIGNED[1])
    for wrong in (b"\x02" + bytes(31), (2**255 - 19 + 1).to_bytes(32, "little"), b"\x01" + bytes(30) + b"\x80"):
        with pytest.raises(ValueError):
            verifier.signature_holds(message, wrong, signature)
    assert not verifier.signature_holds(message, b"", signature)
    assert not verifier.signature_holds(message, bytes.fromhex(SIGNED[1][0]), signature[:63])


def test_both_implementations_of_signatures_agree() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    for number in range(8):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        message = bytes([number]) * (100 * number)
        assert verifier.signature_holds(message, key.public_key().public_bytes_raw(), key.sign(message))


def test_sm3_is_the_hash_of_the_standard() -> None:
    assert verifier.digest("sm3", b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    long = verifier.digest("sm3", b"abcd" * 16).hex()
    assert long == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@pytest.mark.parametrize("value, places, rounded", [
    ("0.005", 2, "0.01"), ("-0.005", 2, "-0.01"), ("0.00499", 2, "0"), ("2.5", 0, "3"), ("-2.5", 0, "-3"),
    ("1/3", 4, "0.3333"), ("2/3", 4, "0.6667"), ("0", 2, "0"), ("1234567890123.455", 2, "1234567890123.46"),
])  # fmt: skip
def test_rounding_is_half_up_and_exact(value: str, places: int, rounded: str) -> None:
    assert verifier.half_up(Fraction(value), places) == Fraction(rounded)


def test_points_are_those_of_the_scoring_rules() -> None:
    half = Fraction(1, 2)
    for sense in ("≥", "=", "≤"):
        for actual in (Fraction(0), half, Fraction(4), Fraction(9)):
            said = exact_score(Fraction(10), sense, Fraction(4), actual)
            assert verifier.points(f"score{sense}", [(Fraction(10), actual), (Fraction(10), Fraction(4))]) == printed(
                said
            )


def test_the_least_of_slices_leaves_out_what_is_unknown() -> None:
    unknown = ["ratio", ["side", 0], ["side", 1]]
    totals = [Fraction(1), Fraction(0), Fraction(5)]
    assert verifier.exact_value(["least", [unknown, ["side", 2]]], totals) == 5
    assert verifier.exact_value(["least_all", [unknown, ["side", 2]]], totals) is None
    assert verifier.exact_value(["least", [unknown]], totals) is None
    assert verifier.exact_value(["least", []], totals) is None
