"""The way from an empty house to the first report, as checks that tick themselves.

A room adds checks about its own things with ``add``; nobody ticks by hand, so
the page cannot claim what is not so.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from accounts.models import User


@dataclass(frozen=True)
class Check:
    """One step. ``label``, ``why``: sentences; ``minutes``: how long it takes, roughly."""

    name: str
    position: int
    label: object
    why: object
    minutes: int
    is_done: Callable[[Session, User], bool]
    address: Callable[[Session, User], str]  # of the page that does it
    missing: Callable[[Session, User], object] = lambda _session, _user: None  # told instead of ``why``


@dataclass(frozen=True)
class Shown:
    """A check as it stands for one person's house."""

    check: Check
    is_done: bool
    is_next: bool
    address: str
    why: object


CHECKS: dict[str, Check] = {}


def add(check: Check) -> None:
    """Put a check among the others. Raises ValueError when its name or place is taken."""
    taken = [other.name for other in CHECKS.values() if other.position == check.position]
    if check.name in CHECKS or taken:
        raise ValueError(f"check {check.name}: name or position {check.position} is taken {taken}")
    CHECKS[check.name] = check


def checked(session: Session, user: User) -> list[Shown]:
    """Every check in the order of the work; the first that is open is the next."""
    ordered = sorted(CHECKS.values(), key=lambda check: check.position)
    done = {check.name: check.is_done(session, user) for check in ordered}
    following = next((name for name, is_done in done.items() if not is_done), None)
    return [
        Shown(
            check,
            done[check.name],
            check.name == following,
            check.address(session, user),
            check.missing(session, user) or check.why,
        )
        for check in ordered
    ]


def is_complete(session: Session, user: User) -> bool:
    return all(check.is_done(session, user) for check in CHECKS.values())


def page(endpoint: str) -> Callable[[Session, User], str]:
    """The address of a page that needs no further arguments."""

    def address(_session: Session, _user: User) -> str:
        return url_for(endpoint)

    return address
