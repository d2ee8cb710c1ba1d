"""RFC 9474 blind RSA signatures (RSABSSA-SHA384-PSS-Randomized). Pure: no Flask, no database.

The signer sees a number that is blinded by a secret of the asker, so the signature
that comes out cannot be recognised later. No maintained library offers the raw RSA
that the signer needs; it is written here on ``gmpy2``, whose ``powmod_sec`` takes a
time that does not depend on the secret exponent (Python's ``pow`` does). Keys and the
verification of the finished PSS signature are ``cryptography``'s.

A signing key must sign nothing else: it signs numbers it cannot read.
"""

import base64
import binascii
import hashlib
import json
import os
import secrets
from dataclasses import dataclass

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS = 3072
EXPONENT = 65537
TOKEN_LENGTH = 96  # bytes: 32 random, 32 of the manifest entry, 32 random
HASH_LENGTH = 48  # of SHA-384, and of the salt


class SignatureFault(RuntimeError):
    """The machine computed a wrong signature; it is not handed out, for it would betray the key."""


@dataclass(frozen=True, repr=False)
class SigningKey:
    """An RSA private key prepared for signing. ``length`` is that of the modulus in bytes.

    It has no repr, so that no trace of an error can show the key.
    """

    n: gmpy2.mpz
    p: gmpy2.mpz
    q: gmpy2.mpz
    dp: gmpy2.mpz
    dq: gmpy2.mpz
    q_inverse: gmpy2.mpz
    length: int


def new_signing_key(bits: int = BITS) -> rsa.RSAPrivateKey:
    """A fresh key pair. Takes some tenths of a second."""
    return rsa.generate_private_key(EXPONENT, bits)


def private_bytes(key: rsa.RSAPrivateKey) -> bytes:
    """The private key as PKCS #8 DER, unencrypted."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())


def read_private_bytes(der: bytes) -> SigningKey:
    """The reverse of ``private_bytes``, ready for signing."""
    # Testing the primes anew takes twenty times as long as signing, and every signature is checked.
    key = serialization.load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
    return prepared_key(key.private_numbers())


def prepared_key(numbers: rsa.RSAPrivateNumbers) -> SigningKey:
    """A key ready for signing from its numbers."""
    n = numbers.public_numbers.n
    parts = (n, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
    return SigningKey(*(gmpy2.mpz(part) for part in parts), length=(n.bit_length() + 7) // 8)


def verify_key_of(key: rsa.RSAPrivateKey) -> bytes:
    """The public key as SubjectPublicKeyInfo DER."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.DER, form)


def modulus_of(key: rsa.RSAPublicKey) -> bytes:
    """The modulus, big-endian, in as many bytes as it needs."""
    n = key.public_numbers().n
    return n.to_bytes((n.bit_length() + 7) // 8)


def is_signable(key: SigningKey, blinded: bytes) -> bool:
    """Whether ``blinded`` is a number that an honest asker could have sent (RFC 9474, 4.3)."""
    number = gmpy2.mpz.from_bytes(blinded, "big")
    return len(blinded) == key.length and 1 < number < key.n - 1 and gmpy2.gcd(number, key.n) == 1


def blind_sign(key: SigningKey, blinded: bytes) -> bytes:
    """Sign a blinded number (RFC 9474, 4.3). The same number gives the same signature.

    Raises ValueError for a number that is not signable, SignatureFault when the
    check of the result fails (a faulty CRT result would give a factor of n away).
    """
    if not is_signable(key, blinded):
        raise ValueError("not a number that can be signed blindly")
    # Several milliseconds without Python: meanwhile other threads go on.
    with gmpy2.context(gmpy2.get_context(), allow_release_gil=True):
        result = _sign(key, gmpy2.mpz.from_bytes(blinded, "big"))
    return int(result).to_bytes(key.length)


def _sign(key: SigningKey, number: gmpy2.mpz) -> gmpy2.mpz:
    mask = gmpy2.mpz(secrets.randbelow(int(key.n) - 3) + 2)
    masked = number * gmpy2.powmod_sec(mask, EXPONENT, key.n) % key.n  # timing tells nothing of it
    of_p = gmpy2.powmod_sec(masked % key.p, key.dp, key.p)
    of_q = gmpy2.powmod_sec(masked % key.q, key.dq, key.q)
    signed = of_q + key.q * ((of_p - of_q) * key.q_inverse % key.p)
    result = signed * gmpy2.invert(mask, key.n) % key.n
    if gmpy2.powmod(result, EXPONENT, key.n) != number:
        raise SignatureFault("the signature does not verify")
    return result


def load_verify_key(verify_key: bytes) -> rsa.RSAPublicKey:
    """A public key from its SubjectPublicKeyInfo DER."""
    return serialization.load_der_public_key(verify_key)


def verify(key: rsa.RSAPublicKey, prepared: bytes, signature: bytes, salt_length: int = HASH_LENGTH) -> bool:
    """Whether ``signature`` is a PSS signature of ``prepared``: an ordinary RSA verification."""
    scheme = padding.PSS(padding.MGF1(hashes.SHA384()), salt_length)
    try:
        key.verify(signature, prepared, scheme, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


def blind(
    key: rsa.RSAPublicKey, prepared: bytes, salt: bytes | None = None, factor: int | None = None
) -> tuple[bytes, int]:
    """The asker's first step (RFC 9474, 4.2): the blinded number and the inverse of its factor.

    The page's script does this in the browser; here it serves the commands and tests
    that stand in for a browser. Raises ValueError when ``factor`` has no inverse.
    """
    n = key.public_numbers().n
    length = (n.bit_length() + 7) // 8
    encoded = int.from_bytes(_encode(prepared, n.bit_length() - 1, os_salt(salt)))
    factor = factor or secrets.randbelow(n - 2) + 2
    try:
        inverse = pow(factor, -1, n)
    except ValueError:
        raise ValueError("the blinding factor has no inverse") from None
    return (encoded * pow(factor, EXPONENT, n) % n).to_bytes(length), inverse


def os_salt(salt: bytes | None) -> bytes:
    """The salt given (an empty one too), else a fresh one."""
    return secrets.token_bytes(HASH_LENGTH) if salt is None else salt


def finalize(key: rsa.RSAPublicKey, blind_signature: bytes, inverse: int) -> bytes:
    """The asker's last step (RFC 9474, 4.4), without the verification: see ``verify``."""
    n = key.public_numbers().n
    return (int.from_bytes(blind_signature) * inverse % n).to_bytes(len(blind_signature))


def digest(data: bytes) -> str:
    """SHA-256 as hex: how a blinded number and a token are noted."""
    return hashlib.sha256(data).hexdigest()


def key_in(entry: str) -> rsa.RSAPublicKey:
    """The public key that a manifest entry names."""
    modulus = int.from_bytes(decode_base64url(json.loads(entry)["key"]))
    return rsa.RSAPublicNumbers(EXPONENT, modulus).public_key()


def new_token(entry: str) -> bytes:
    """A fresh token of the poll with this manifest entry: random, the entry's hash, random."""
    return token_of(entry, os.urandom(32), os.urandom(32))


def token_of(entry: str, first: bytes, last: bytes) -> bytes:
    """The token of this poll between two random parts of 32 bytes."""
    return first + _about(entry) + last


def is_token_of(entry: str, token: bytes) -> bool:
    """Whether a token belongs to the poll with this manifest entry."""
    return len(token) == TOKEN_LENGTH and token[32:64] == _about(entry)


def _about(entry: str) -> bytes:
    return hashlib.sha256(entry.encode()).digest()


def encode_base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes:
    """The reverse of ``encode_base64url``; empty when ``text`` is not base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE with SHA-384 and MGF1 (RFC 8017, 9.1.1)."""
    length = (bits + 7) // 8
    digest = hashlib.sha384(message).digest()
    hashed = hashlib.sha384(bytes(8) + digest + salt).digest()
    block = (b"\1" + salt).rjust(length - HASH_LENGTH - 1, b"\0")
    mask = b"".join(
        hashlib.sha384(hashed + counter.to_bytes(4)).digest()
        for counter in range(-(-len(block) // HASH_LENGTH))
    )
    masked = bytes(one ^ other for one, other in zip(block, mask, strict=False))
    top = masked[0] & (0xFF >> (8 * length - bits))
    return bytes([top]) + masked[1:] + hashed + b"\xbc"
