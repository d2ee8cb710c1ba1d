"""A draw that depends on the list and the seed alone, never on the order of the lines. Pure.

Each entry gets HMAC-SHA256 with the seed as key over "group TAB name TAB contact"
(UTF-8); the entries with the lowest values are drawn, the next are the reserve. Anybody
who has list and seed can repeat it with a few lines of any language. The group is part of
it so that one seed for two groups does not draw the same neighbours in both.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

DIGITS = 8  # of a seed that nobody chose


class Listed(Protocol):
    """Somebody, a place or a file. Name and address together are unique within a layer."""

    @property
    def name(self) -> str: ...

    @property
    def address(self) -> str: ...


One = TypeVar("One", bound=Listed)


def identity(one: Listed) -> str:
    return f"{one.name}\t{one.address}"


def in_order(seed: str, group: str, listed: Iterable[One]) -> list[One]:
    """The entries of a group in the order of their lots."""
    return sorted(listed, key=lambda one: (lot(seed, group, one), identity(one)))


def lot(seed: str, group: str, one: Listed) -> str:
    return hmac.digest(seed.encode(), f"{group}\t{identity(one)}".encode(), "sha256").hex()


def checksum(listed: Iterable[Listed]) -> str:
    """SHA-256 over the sorted entries, one a line: equal lists, equal checksum, in whatever order."""
    return hashlib.sha256("\n".join(sorted(map(identity, listed))).encode()).hexdigest()


def taken(ordered: Sequence[One], size: int, reserve: int, outside: Iterable[str]) -> list[int]:
    """Places in ``ordered`` of those who count now: the first ones, and for each outside the next reserve.

    ``outside``: identities of those who fell out.
    """
    fallen = set(outside)
    drawn = range(min(size + reserve, len(ordered)))
    return [place for place in drawn if identity(ordered[place]) not in fallen][:size]


def new_seed() -> str:
    """A seed by lot, short enough to be read out."""
    return str(secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1))
