"""Urns: sealed ballots behind a second, symmetric seal that is renewed at every touch. Pure.

An urn has a fixed number of slots of one size. A ballot goes into a slot drawn by lot, and the
whole urn is encrypted anew with a fresh nonce and written over the old one in place.
So nothing on the disk grows in the order of arrival: not a place in the file, not a
row number, not a transaction number. Two copies of the file differ in whole urns,
never in a ballot; without the secret of the installation even an empty slot and a
full one look the same.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from accounts.derived_keys import derived_key

KEY_SIZE = 32  # bytes of a ballot key
LABEL_SIZE = 1 + KEY_SIZE  # whether the slot is taken, and by which ballot
NONCE_SIZE = 12


@dataclass(frozen=True)
class UrnCipher:
    """Opens and closes the urns of one box."""

    cipher: ChaCha20Poly1305 = field(repr=False)

    @classmethod
    def of(cls, secret_key: str, box: str) -> "UrnCipher":
        """The cipher of a box, from the secret of the installation."""
        key = derived_key(secret_key.encode(), b"zhongping urn " + box.encode())
        return cls(ChaCha20Poly1305(key))

    def close(self, plain: bytes) -> bytes:
        """Encrypted with a fresh nonce, 28 bytes longer than ``plain``."""
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self.cipher.encrypt(nonce, plain, None)

    def open(self, closed: bytes) -> bytes:
        """The reverse. Raises InvalidTag under another secret or when altered."""
        return self.cipher.decrypt(closed[:NONCE_SIZE], closed[NONCE_SIZE:], None)


@dataclass(frozen=True)
class Labels:
    """Which ballot lies in which slot of an urn: a ballot key of 32 bytes, or None."""

    slots: tuple[bytes | None, ...]

    @classmethod
    def read(cls, plain: bytes) -> "Labels":
        parts = [plain[start : start + LABEL_SIZE] for start in range(0, len(plain), LABEL_SIZE)]
        return cls(tuple(part[1:] if part[0] else None for part in parts))

    def written(self) -> bytes:
        """A fixed number of bytes; an empty slot holds random ones."""
        return b"".join(b"\0" + os.urandom(KEY_SIZE) if slot is None else b"\1" + slot for slot in self.slots)

    def put(self, slot: int, key: bytes) -> "Labels":
        return Labels(self.slots[:slot] + (key,) + self.slots[slot + 1 :])


@dataclass(frozen=True)
class OpenUrn:
    """Which ballots lie in an urn, and its slots, one after the other."""

    labels: Labels
    ballots: bytes = field(repr=False)


def dealt(held: Sequence[tuple[bytes, bytes]], size: int, *, urns: int, slots: int) -> list[OpenUrn]:
    """``urns`` urns of ``slots`` slots of ``size`` bytes with the (key, sealed) of ``held`` dealt by lot.

    Slots without a ballot hold noise. Raises ValueError when there are more ballots than slots.
    """
    empty = urns * slots - len(held)
    if empty < 0:
        raise ValueError("more ballots than slots")
    placed = [*held, *((None, os.urandom(size)) for _slot in range(empty))]
    secrets.SystemRandom().shuffle(placed)
    parts = [placed[start : start + slots] for start in range(0, len(placed), slots)]
    return [
        OpenUrn(Labels(tuple(key for key, _sealed in part)), b"".join(sealed for _key, sealed in part))
        for part in parts
    ]


def place_for(urns: Sequence[Labels], key: bytes) -> tuple[int, int] | None:
    """(urn, slot) of the ballot under ``key``, or of an empty slot drawn by lot; None when all are full."""
    places = [(urn, slot, held) for urn, one in enumerate(urns) for slot, held in enumerate(one.slots)]
    for urn, slot, held in places:
        if held == key:
            return urn, slot
    free = [(urn, slot) for urn, slot, held in places if held is None]
    return secrets.choice(free) if free else None


def replaced(ballots: bytes, size: int, slot: int, sealed: bytes) -> bytes:
    """The slots of an urn with ``sealed`` in ``slot``. Raises ValueError when it has not ``size`` bytes."""
    if len(sealed) != size:
        raise ValueError(f"a ballot of this box has {size} bytes, not {len(sealed)}")
    return ballots[: slot * size] + sealed + ballots[(slot + 1) * size :]


def held_in(urn: OpenUrn, size: int) -> list[tuple[bytes, bytes]]:
    """(ballot key, sealed ballot) of every taken slot."""
    return [
        (held, urn.ballots[slot * size : (slot + 1) * size])
        for slot, held in enumerate(urn.labels.slots)
        if held is not None
    ]
