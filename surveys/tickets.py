"""Tickets and their one-way images. Pure functions: no Flask, no database.

A ticket is 128 random bits. It is stored nowhere: participation keeps one keyed
image of it, the box another, and neither image leads to the other or back.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata

from accounts.derived_keys import derived_key

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
LENGTH = 26  # characters of five bits that hold 128 bits
RECEIPT_LENGTH = 10
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_.]+")


def crockford(data: bytes, length: int) -> str:
    """The first ``length`` characters, of five bits each, of ``data`` (with zero bits behind it)."""
    number = int.from_bytes(data) << (-len(data) * 8) % 5
    groups = -(-len(data) * 8 // 5)
    return "".join(ALPHABET[(number >> 5 * (groups - 1 - place)) & 31] for place in range(length))


def new_ticket() -> str:
    """A fresh random ticket in its plain form: 26 characters, no separators."""
    number = secrets.randbits(128)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range((LENGTH - 1) * 5, -1, -5))


def new_poll_code() -> str:
    """A fresh random code for the address of a poll: 8 characters, no secret."""
    return crockford(secrets.token_bytes(5), 8)


def read_ticket(typed: str) -> str | None:
    """The plain form of a typed ticket, or None when it cannot be one.

    Full-width letters, small letters, any grouping, and O, I, L for the digits
    they are mistaken for are accepted.
    """
    plain = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper().translate(MISREAD)
    fits = len(plain) == LENGTH and all(letter in ALPHABET for letter in plain)
    return plain if fits and ALPHABET.index(plain[0]) < 8 else None


def read_card(typed: str) -> str | None:
    """The ticket of a typed code, or of the link that a scanner reads off a card; None when it is neither."""
    return read_ticket(typed.partition("#")[2].partition(".")[0] if "#" in typed else typed)


def print_ticket(ticket: str) -> str:
    """The ticket in groups of four, as printed for typing."""
    return "-".join(ticket[start : start + 4] for start in range(0, LENGTH, 4))


def pepper_from(secret_key: str) -> bytes:
    """The key of both images, derived from the secret of the installation."""
    return derived_key(secret_key.encode(), b"zhongping ticket pepper")


def ticket_hash(pepper: bytes, ticket: str) -> str:
    """What participation stores instead of the ticket."""
    return _image(pepper, "ticket", ticket)


def ballot_key(pepper: bytes, ticket: str) -> str:
    """What the box stores a ballot under. Holding both stores does not join the two images."""
    return _image(pepper, "ballot", ticket)


def sheet_image(pepper: bytes, ticket: str) -> str:
    """What the main store knows a sheet of paper by while it is keyed: unrelated to the other images."""
    return _image(pepper, "sheet", ticket)


def promised_claim(pepper: bytes, ticket: str) -> str:
    """What participation notes on level B: always the same for a ticket, so a retry is no second use."""
    return _image(pepper, "claim", ticket)


def receipt_of(ballot_key: str) -> str:
    """The code that a respondent takes home and finds in the published list."""
    return crockford(hashlib.sha256(f"receipt|{ballot_key}".encode()).digest(), RECEIPT_LENGTH)


def _image(pepper: bytes, purpose: str, ticket: str) -> str:
    return hmac.new(pepper, f"{purpose}|{ticket}".encode(), hashlib.sha256).hexdigest()
