"""The audit log: append-only, each entry sealed to the one before it.

A chain shows that an entry was changed or taken out of the middle. It cannot
show that its tail was cut: for that the newest hash is printed on reports and
kept elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.models import AuditEntry, User

FIRST = "0" * 64  # what stands before the first entry


@dataclass(frozen=True)
class Command:
    """Acts in the place of a user, by itself, say every night."""

    login: str


def record(
    session: Session,
    user: User | Command,
    action: str,
    object: str,
    detail: Mapping[str, object],
    now: datetime,
) -> AuditEntry:
    """Append one entry to the transaction of ``session``; the caller commits.

    ``detail`` is JSON-ready and holds neither answers nor ticket codes.
    """
    if session.get_bind().dialect.name == "postgresql":
        # One writer at a time: two entries must not name the same predecessor.
        # SQLite refuses the second writer by itself.
        session.execute(sa.text("lock table audit_entry in exclusive mode"))
    entry = AuditEntry(
        at=now.astimezone(UTC),
        login=user.login,
        action=action,
        object=object,
        detail=dict(detail),
        previous_hash=head(session),
    )
    entry.entry_hash = entry_hash(entry)
    session.add(entry)
    session.flush()
    return entry


def head(session: Session) -> str:
    """The hash of the newest entry."""
    newest = sa.select(AuditEntry.entry_hash).order_by(AuditEntry.id.desc()).limit(1)
    return session.scalar(newest) or FIRST


def moment_of(entry: AuditEntry) -> datetime:
    """When it was recorded, with its zone, which SQLite drops."""
    return entry.at if entry.at.tzinfo else entry.at.replace(tzinfo=UTC)


def content_of(entry: AuditEntry) -> dict[str, object]:
    """What the hash of an entry covers, besides the hash before it."""
    return {
        "at": moment_of(entry).astimezone(UTC).isoformat(),
        "login": entry.login,
        "action": entry.action,
        "object": entry.object,
        "detail": entry.detail,
    }


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the previous hash and the canonical JSON of the entry."""
    return chained(entry.previous_hash, content_of(entry))


def chained(previous: str, content: Mapping[str, object]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def verify(session: Session) -> AuditEntry | None:
    """The first entry that does not follow from the one before it; None when the chain is whole."""
    previous = FIRST
    for entry in session.scalars(whole_chain()):
        if entry.previous_hash != previous or entry.entry_hash != entry_hash(entry):
            return entry
        previous = entry.entry_hash
    return None


def whole_chain() -> sa.Select[tuple[AuditEntry]]:
    """Every entry as it is stored now, in its order, a thousand at a time."""
    stored = sa.select(AuditEntry).order_by(AuditEntry.id)
    return stored.execution_options(populate_existing=True, yield_per=1000)


def line_of(entry: AuditEntry, is_shown: bool) -> str:
    """An entry as a line of an export: whole, or of what is not the reader's only its place in the chain."""
    place = {"previous_hash": entry.previous_hash, "entry_hash": entry.entry_hash}
    return json.dumps((content_of(entry) if is_shown else {}) | place, ensure_ascii=False) + "\n"


@dataclass
class Proof:
    """What an export proves. ``broken``: number of the first line that does not follow, 0 when none."""

    entries: int = 0
    shown: int = 0
    newest: str = FIRST
    broken: int = 0


def prove(lines: Iterable[str]) -> Proof:
    """Check an export line by line, without any store. A line that is no entry breaks the chain."""
    proof = Proof()
    for number, line in enumerate(lines, start=1):
        try:
            content = dict(json.loads(line))
            place = (content.pop("previous_hash"), content.pop("entry_hash"))
        except (ValueError, TypeError, KeyError):
            place, content = ("", ""), {}
        if place[0] != proof.newest or (content and chained(place[0], content) != place[1]):
            proof.broken = number
            return proof
        proof.entries, proof.shown, proof.newest = number, proof.shown + bool(content), place[1]
    return proof
