"""The verification code of a report: short enough to be typed, bound to what was released.

A code holds the number of the release record and 48 bits of an HMAC over the content
that readers were told, kind, language and subject. Whoever has no key of the house can
make none, and when kept content is changed the codes printed before no longer fit it.
Letters only, without vowels and without what looks alike: no word comes of it, and no
code can be taken for a number.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import segno
from flask import current_app

from accounts.derived_keys import derived_key

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
BITS = 48  # of the HMAC
SHORTEST, GROUP = 16, 4
LONGEST = 24
LARGEST_RECORD = 2**31 - 1


@dataclass(frozen=True)
class Released:
    """From which release something is told. ``digest``: SHA-256 of all that is told in this language."""

    record: int
    evaluation: int
    number: int
    day: date
    digest: str


@dataclass(frozen=True)
class Proof:
    """What a report shows of its origin."""

    code: str
    address: str
    number: int
    day: date

    @cached_property
    def picture(self) -> str:
        """A QR code of the address, as a data address."""
        return segno.make_qr(self.address, error="m").svg_data_uri(border=3, light="#fff", omitsize=True)


def digest_of(told: Mapping[str, object]) -> str:
    """SHA-256 of the kept tables of one language: equal content, equal digest."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def key() -> bytes:
    """What codes of this installation are made with."""
    return derived_key(current_app.config["SECRET_KEY"].encode(), b"zhongping report verification")


def code_of(secret: bytes, record: int, digest: str, kind: str, language: str, subject: str) -> str:
    """The code of one report, in groups of four letters."""
    said = json.dumps([record, digest, kind, language, subject], ensure_ascii=False)
    mark = hmac.new(secret, said.encode(), hashlib.sha256).digest()[: BITS // 8]
    number, letters = record << BITS | int.from_bytes(mark), ""
    while number or len(letters) < SHORTEST or len(letters) % GROUP:
        number, place = divmod(number, len(LETTERS))
        letters = LETTERS[place] + letters
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def record_in(code: str) -> int | None:
    """The release record that a code names, well formed or not: None for what cannot be a code."""
    letters = letters_of(code)
    if not SHORTEST <= len(letters) <= LONGEST or any(letter not in LETTERS for letter in letters):
        return None
    number = 0
    for letter in letters:
        number = number * len(LETTERS) + LETTERS.index(letter)
    record = number >> BITS
    return record if 0 < record <= LARGEST_RECORD else None


def letters_of(code: str) -> str:
    """A code as somebody types it, without case, spaces and strokes."""
    return "".join(sign for sign in code.upper() if sign not in " -–—\u3000\t")


def address_of(code: str) -> str:
    """Where a code is checked, from anywhere."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/verify/{code}"


def proof_of(released: Released, kind: str, language: str, subject: str) -> Proof:
    """What a report of this kind, language and subject shows of its release."""
    code = code_of(key(), released.record, released.digest, kind, language, subject)
    return Proof(code, address_of(code), released.number, released.day)
