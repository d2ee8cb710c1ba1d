import hashlib
import json
from dataclasses import replace
from pathlib import Path

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import blind_signature as bs

VECTORS = json.loads(
    (Path(__file__).parent.parent / "cases" / "rfc9474-vectors.json").read_text(encoding="utf-8")
)
PRIVATE = bs.new_signing_key()
KEY = bs.read_private_bytes(bs.private_bytes(PRIVATE))
PUBLIC = PRIVATE.public_key()
N, P = int(KEY.n), int(KEY.p)
OTHER = bs.new_signing_key()
SIZE = 384
numbers_below_n = st.integers(min_value=2, max_value=N - 2).filter(lambda x: gmpy2.gcd(x, N) == 1)


def number(text):
    return int(text, 16)


def key_of(vector):
    p, q, e, d, n = (number(vector[name]) for name in "pqedn")
    public = rsa.RSAPublicNumbers(e, n)
    crt = (d % (p - 1), d % (q - 1), rsa.rsa_crt_iqmp(p, q))
    return rsa.RSAPrivateNumbers(p, q, d, *crt, public).private_key()


def as_bytes(value):
    return value.to_bytes(SIZE)


def signed(prepared, salt=None, factor=None):
    blinded, inverse = bs.blind(PUBLIC, prepared, salt, factor)
    return bs.finalize(PUBLIC, bs.blind_sign(KEY, blinded), inverse)


@pytest.fixture(params=VECTORS, ids=lambda vector: vector["name"])
def vector(request):
    return request.param


def test_vectors_of_the_standard_byte_for_byte(vector):
    """RFC 9474 annex A: all four variants, client and server."""
    private = key_of(vector)
    public = bs.load_verify_key(bs.verify_key_of(private))
    prefix, message, salt = (bytes.fromhex(vector[name]) for name in ("msg_prefix", "msg", "salt"))
    prepared, inverse = prefix + message, number(vector["inv"])

    blinded, found = bs.blind(public, prepared, salt, pow(inverse, -1, number(vector["n"])))
    blind_signature = bs.blind_sign(bs.read_private_bytes(bs.private_bytes(private)), blinded)
    signature = bs.finalize(public, blind_signature, inverse)

    assert prepared.hex() == vector["input_msg"]
    assert found == inverse
    assert blinded.hex() == vector["blinded_msg"]
    assert blind_signature.hex() == vector["blind_sig"]
    assert signature.hex() == vector["sig"]
    assert bs.verify(public, prepared, signature, len(salt))
    assert not bs.verify(public, prepared, signature, 20)


def test_key_has_3072_bits_and_shows_none_of_its_secret():
    modulus = bs.modulus_of(PRIVATE.public_key())

    assert (len(modulus), KEY.length, KEY.n.bit_length()) == (SIZE, SIZE, 3072)
    assert int.from_bytes(modulus) == N == PUBLIC.public_numbers().n
    assert PUBLIC.public_numbers().e == 65537
    assert str(P) not in repr(KEY)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200), st.binary(min_size=48, max_size=48), numbers_below_n)
def test_any_message_blinded_signed_and_finalized_verifies(message, salt, factor):
    signature = signed(message, salt, factor)

    assert bs.verify(PUBLIC, message, signature)
    assert not bs.verify(OTHER.public_key(), message, signature)
    assert not bs.verify(PUBLIC, message + b"\0", signature)


@settings(max_examples=25, deadline=None)
@given(numbers_below_n)
def test_random_mask_does_not_change_the_signature(m):
    d = pow(65537, -1, (P - 1) * (int(KEY.q) - 1))

    assert bs.blind_sign(KEY, as_bytes(m)) == bs.blind_sign(KEY, as_bytes(m)) == as_bytes(pow(m, d, N))


@pytest.mark.parametrize(
    "blinded",
    [
        as_bytes(0), as_bytes(1), as_bytes(N - 1), as_bytes(N), as_bytes(N + 5), b"\xff" * SIZE, as_bytes(P),
        as_bytes(2 * P), as_bytes(int(KEY.q)), b"", as_bytes(5)[1:], b"\0" + as_bytes(5),
    ],
    ids=["0", "1", "n-1", "n", "n+5", "most", "p", "2p", "q", "empty", "short", "long"],
)  # fmt: skip
def test_numbers_that_no_client_sends_are_refused_alike(blinded):
    assert not bs.is_signable(KEY, blinded)
    with pytest.raises(ValueError, match="^not a number that can be signed blindly$"):
        bs.blind_sign(KEY, blinded)


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=1, max_value=N // P - 1))
def test_multiples_of_a_factor_are_refused(k):
    assert not bs.is_signable(KEY, as_bytes(k * P))


PREPARED = hashlib.sha256(b"prefix").digest() + b"message"
GOOD = signed(PREPARED)


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0, max_value=8 * SIZE - 1))
def test_signature_with_one_bit_changed_is_refused(bit):
    assert not bs.verify(PUBLIC, PREPARED, as_bytes(int.from_bytes(GOOD) ^ 1 << bit))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400) | st.binary(min_size=SIZE, max_size=SIZE))
def test_forged_signature_is_refused(forged):
    assert not bs.verify(PUBLIC, PREPARED, forged)


@pytest.mark.parametrize(
    "forged",
    [
        as_bytes(0), as_bytes(1), as_bytes(N - 1), as_bytes(N), as_bytes(P), GOOD[:-1], GOOD + b"\0",
        b"\0" + GOOD, b"",
    ],
)  # fmt: skip
def test_trivial_cut_and_lengthened_signatures_are_refused(forged):
    assert bs.verify(PUBLIC, PREPARED, GOOD)
    assert not bs.verify(PUBLIC, PREPARED, forged)


def test_two_signatures_do_not_multiply_to_a_third():
    """Raw RSA is multiplicative; the padding must not let that make a token."""
    product = int.from_bytes(GOOD) * int.from_bytes(signed(PREPARED + b"2")) % N

    assert not bs.verify(PUBLIC, PREPARED + PREPARED + b"2", as_bytes(product))


def test_signature_equal_modulo_n_but_larger_is_refused():
    """A second spelling of the same number is no second token."""
    larger = int.from_bytes(GOOD) + N
    if larger < 1 << 8 * SIZE:
        assert not bs.verify(PUBLIC, PREPARED, as_bytes(larger))
    assert not bs.verify(PUBLIC, PREPARED, larger.to_bytes(SIZE + 1))


def test_wrong_signature_of_a_faulty_machine_is_not_given_out():
    """One signature that is right modulo q alone would give p away."""
    with pytest.raises(bs.SignatureFault):
        bs.blind_sign(replace(KEY, dp=KEY.dp + 2), as_bytes(12345))


def test_signature_of_another_key_is_refused():
    blinded, inverse = bs.blind(PUBLIC, PREPARED)
    other = bs.read_private_bytes(bs.private_bytes(OTHER))
    number = int.from_bytes(blinded) % (int(other.n) - 2)

    finalized = bs.finalize(PUBLIC, bs.blind_sign(other, as_bytes(number)), inverse)

    assert not bs.verify(PUBLIC, PREPARED, finalized)


def test_factor_without_inverse_is_refused():
    with pytest.raises(ValueError, match="no inverse"):
        bs.blind(PUBLIC, PREPARED, factor=P)


@given(st.binary(max_size=50))
def test_base64url_reads_back(data):
    assert bs.decode_base64url(bs.encode_base64url(data)) == data


@pytest.mark.parametrize("text", ["a", "YQ===", "Y Q", "é", "YWJj\n", "YW\0j"])
def test_text_that_is_not_base64url_decodes_to_nothing(text):
    assert bs.decode_base64url(text) == b""
