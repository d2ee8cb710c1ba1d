"""Sealing of ballots to a wave's public key. Pure cryptography: no Flask, no database.

A ballot is sealed with a one-time X25519 key, HKDF-SHA256 and ChaCha20-Poly1305,
after padding to a size that depends on the questionnaire, never on the answers.
"""

import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from accounts.derived_keys import derived_key

BLOCK = 2048  # sealed sizes are multiples of this
KEY_SIZE = 32
NONCE_SIZE = 12
LENGTH_SIZE = 4
TAG_SIZE = 16
# A key made from a one-time private key encrypts one message, so the nonce may be constant.
ONE_TIME_NONCE = bytes(NONCE_SIZE)


class SealBroken(ValueError):
    """A sealed text or a wrapped key that this key does not open."""


def new_key_pair() -> tuple[bytes, bytes]:
    """A private key and its public key, raw."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_half(private_key: bytes) -> bytes:
    """The public key that belongs to a private one, raw."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def sealed_size(padded: int) -> int:
    """Bytes of a sealed text that was padded to ``padded`` bytes: one-time key in front, tag behind."""
    return KEY_SIZE + padded + TAG_SIZE


def padded_size(largest: int) -> int:
    """The padded size for texts of up to ``largest`` bytes."""
    return -(-(largest + LENGTH_SIZE) // BLOCK) * BLOCK


def seal(public_key: bytes, plain: bytes, size: int) -> bytes:
    """Seal ``plain``, padded to ``size`` bytes. Raises ValueError when it does not fit."""
    if len(plain) + LENGTH_SIZE > size:
        raise ValueError(f"{len(plain)} bytes do not fit into a sealed size of {size}")
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public_key))
    head = once.public_key().public_bytes_raw()
    padded = (len(plain).to_bytes(LENGTH_SIZE, "big") + plain).ljust(size, b"\0")
    return head + _cipher(shared, head + public_key).encrypt(ONE_TIME_NONCE, padded, None)


def open_sealed(private_key: bytes, sealed: bytes) -> bytes:
    """The text inside ``sealed``. Raises SealBroken when altered or sealed to another key."""
    private = X25519PrivateKey.from_private_bytes(private_key)
    head, body = sealed[:KEY_SIZE], sealed[KEY_SIZE:]

    def decrypt() -> bytes:
        shared = private.exchange(X25519PublicKey.from_public_bytes(head))
        context = head + private.public_key().public_bytes_raw()
        return _cipher(shared, context).decrypt(ONE_TIME_NONCE, body, None)

    padded = _unbroken(decrypt)
    length = int.from_bytes(padded[:LENGTH_SIZE], "big")
    return padded[LENGTH_SIZE : LENGTH_SIZE + length]


def wrap_private_key(secret_key: str, private_key: bytes) -> bytes:
    """The wave's private key, encrypted under the secret of the installation."""
    nonce = os.urandom(NONCE_SIZE)
    return nonce + _wrapping(secret_key).encrypt(nonce, private_key, None)


def unwrap_private_key(secret_key: str, wrapped: bytes) -> bytes:
    """The reverse of ``wrap_private_key``. Raises SealBroken under another secret."""
    nonce, body = wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:]
    return _unbroken(lambda: _wrapping(secret_key).decrypt(nonce, body, None))


def _unbroken(decrypt: Callable[[], bytes]) -> bytes:
    try:
        return decrypt()
    except (InvalidTag, ValueError) as error:
        raise SealBroken("this key does not open it") from error


def _wrapping(secret_key: str) -> ChaCha20Poly1305:
    return _cipher(secret_key.encode(), b"zhongping wave key")


def _cipher(secret: bytes, context: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derived_key(secret, b"zhongping seal" + context))
