"""The ballot box: sealed ballots until close. Knows no invitation."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.models import Ballot, BallotBox
from surveys.transactions import rewrite_file, transaction

INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class BoxClosed(Refusal):
    sentence = _("The ballot box of this wave is closed.")


class BoxInUse(Refusal):
    sentence = _("The ballot box of this wave already holds ballots.")


def open_box(session: Session, wave: int, public_key: bytes) -> None:
    """Set up the box of a wave, open, for ballots sealed to ``public_key``.

    Started again after an interruption it takes the new key. Refuses (BoxInUse)
    when ballots under an earlier key are inside.
    """
    with transaction(session):
        if session.scalar(sa.select(Ballot.key).where(Ballot.wave == wave).limit(1)):
            raise BoxInUse
        session.merge(BallotBox(wave=wave, public_key=public_key, is_open=True))


def public_key_of(session: Session, wave: int) -> bytes:
    """The key that ballots of this wave are sealed to. Refuses (BoxClosed) when it takes none."""
    with transaction(session):
        return _open_box(session, wave).public_key


def put(session: Session, wave: int, key: str, sealed: bytes) -> None:
    """Store a ballot, replacing an earlier one under the same key: the last one counts.

    Refuses (BoxClosed) after close. Whether the box is open is read in the
    transaction that writes, so a ballot is either in before the close or refused.
    """
    with transaction(session):
        _open_box(session, wave)
        insert = INSERT[session.get_bind().dialect.name](Ballot)
        insert = insert.values(key=key, wave=wave, sealed=sealed)
        session.execute(insert.on_conflict_do_update(index_elements=["key"], set_={"sealed": sealed}))
    rewrite_file(session)


def close_box(session: Session, wave: int) -> None:
    """From now on the box takes no ballot."""
    with transaction(session):
        session.execute(sa.update(BallotBox).where(BallotBox.wave == wave).values(is_open=False))


def ballots_of(session: Session, wave: int) -> Sequence[bytes]:
    """The sealed ballots of a wave, in the order of their random keys."""
    with transaction(session):
        return session.scalars(sa.select(Ballot.sealed).where(Ballot.wave == wave).order_by(Ballot.key)).all()


def destroy_box(session: Session, wave: int) -> None:
    """Remove the box of a wave with all its ballots, and rewrite the file."""
    with transaction(session):
        session.execute(sa.delete(Ballot).where(Ballot.wave == wave))
        session.execute(sa.delete(BallotBox).where(BallotBox.wave == wave))
    rewrite_file(session)


def _open_box(session: Session, wave: int) -> BallotBox:
    # A shared lock (PostgreSQL) lets ballots pass side by side and makes the close wait for them.
    found = session.get(BallotBox, wave, with_for_update={"read": True}, populate_existing=True)
    if found is None or not found.is_open:
        raise BoxClosed
    return found
