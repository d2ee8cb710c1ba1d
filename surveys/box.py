"""The ballot box: sealed ballots until close. Knows no invitation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.models_box import BallotBox, Urn
from surveys.transactions import rewrite_file, transaction
from surveys.urns import EMPTY, SLOTS, Labels, UrnCipher, empty_ballots, held_in, place_for, replaced


class BoxClosed(Refusal):
    status = 410
    sentence = _("The ballot box of this wave is closed.")


class BoxFull(Refusal):
    sentence = _("There are more ballots than tickets were printed. Nothing was stored.")


class BoxUnreadable(Refusal):
    sentence = _("The secret of this installation does not open this ballot box. Nothing was changed.")


@dataclass(frozen=True)
class BoxKeys:
    """What a ballot must be signed with and sealed to, and how large it is then."""

    seal_key: bytes
    verify_key: bytes
    size: int


def open_box(session: Session, name: str, *, seal_key: bytes, verify_key: bytes, size: int) -> None:
    """Set up the box of a poll, open, for ballots of ``size`` bytes. It has no room yet."""
    made = BallotBox(name=name, seal_key=seal_key, verify_key=verify_key, size=size, is_open=True)
    with transaction(session):
        session.add(made)


def add_room(session: Session, secret_key: str, name: str, count: int) -> None:
    """Room for ``count`` more ballots. Refuses BoxClosed."""
    cipher = UrnCipher.of(secret_key, name)
    with transaction(session):
        size = _open_box(session, name).size
        session.add_all(
            Urn(
                box=name,
                labels=cipher.close(EMPTY.written()),
                ballots=cipher.close(empty_ballots(size)),
            )
            for _number in range(-(-count // SLOTS))
        )


def keys_of(session: Session, name: str) -> BoxKeys:
    """What ballots of this box need. Refuses BoxClosed."""
    with transaction(session):
        found = _open_box(session, name)
        return BoxKeys(found.seal_key, found.verify_key, found.size)


def put(session: Session, secret_key: str, name: str, key: str, sealed: bytes) -> None:
    """Store a ballot, replacing an earlier one under the same key: the last one counts.

    Whether the box is open is read in the transaction that writes, so a ballot is
    either in before the close or refused. Refuses BoxClosed, BoxFull.
    """
    cipher, wanted = UrnCipher.of(secret_key, name), bytes.fromhex(key)
    with transaction(session):
        size = _open_box(session, name).size
        rows = session.execute(sa.select(Urn.key, Urn.labels).where(Urn.box == name)).all()
        labels = [Labels.read(cipher.open(closed)) for _key, closed in rows]
        place = place_for(labels, wanted)
        if place is None:
            raise BoxFull
        urn, slot = place
        chosen = Urn.key == rows[urn].key
        ballots = cipher.open(session.scalar(sa.select(Urn.ballots).where(chosen)))
        session.execute(
            sa.update(Urn)
            .where(chosen)
            .values(
                labels=cipher.close(labels[urn].put(slot, wanted).written()),
                ballots=cipher.close(replaced(ballots, size, slot, sealed)),
            ),
            execution_options={"synchronize_session": False},
        )


def close_boxes(session: Session, names: Collection[str]) -> None:
    """From now on the boxes take no ballot."""
    with transaction(session):
        session.execute(sa.update(BallotBox).where(BallotBox.name.in_(names)).values(is_open=False))


def ballots_of(
    session: Session, secret_key: str, names: Collection[str]
) -> Mapping[str, list[tuple[str, bytes]]]:
    """(key, sealed ballot) of every ballot, by box, in the order of the keys. Refuses BoxUnreadable."""
    found: dict[str, list[tuple[str, bytes]]] = {name: [] for name in names}
    query = sa.select(Urn.box, BallotBox.size, Urn.labels, Urn.ballots).join(
        BallotBox, BallotBox.name == Urn.box
    )
    with transaction(session):
        for name, size, labels, ballots in session.execute(query.where(Urn.box.in_(names))):
            cipher = UrnCipher.of(secret_key, name)
            try:
                found[name] += held_in(Labels.read(cipher.open(labels)), cipher.open(ballots), size)
            except InvalidTag:
                raise BoxUnreadable from None
    return {name: sorted(ballots) for name, ballots in found.items()}


def destroy_boxes(session: Session, names: Collection[str]) -> None:
    """Remove boxes with all their ballots, and rewrite the file."""
    with transaction(session):
        session.execute(sa.delete(Urn).where(Urn.box.in_(names)))
        session.execute(sa.delete(BallotBox).where(BallotBox.name.in_(names)))
    rewrite_file(session)


def _open_box(session: Session, name: str) -> sa.Row:
    # The lock (PostgreSQL; SQLite has one writer) lets one ballot of a poll pass at a
    # time: two must not draw the same slot, and the close waits for them.
    columns = BallotBox.seal_key, BallotBox.verify_key, BallotBox.size, BallotBox.is_open
    found = session.execute(sa.select(*columns).where(BallotBox.name == name).with_for_update()).first()
    if found is None or not found.is_open:
        raise BoxClosed
    return found
