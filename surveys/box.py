"""The ballot box: sealed ballots until close. Knows no invitation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.models_box import BallotBox, Urn, random_name
from surveys.transactions import in_turn, rewrite_file
from surveys.urns import Labels, OpenUrn, UrnCipher, dealt, held_in, place_for, replaced

# Slots of an urn. PostgreSQL tells which urn was written last (ctid, xmin, the numbers of
# TOAST values): there the last ballot must hide among many. SQLite writes over the old
# urn in place, so there an urn may be small and cheap.
SLOTS = {"sqlite": 8, "postgresql": 64}

# Statements of the way that every ballot takes, built once: building costs more than running them.
_boxes, _urns = BallotBox.__table__, Urn.__table__
_BOX = sa.select(_boxes).where(_boxes.c.name == sa.bindparam("name"))
# The lock (PostgreSQL; SQLite has one writer) lets one ballot of a poll pass at a time:
# two must not draw the same slot, and the close waits for them.
_BOX_TO_WRITE = _BOX.with_for_update()
_LABELS = sa.select(_urns.c.key, _urns.c.labels).where(_urns.c.box == sa.bindparam("name"))
_BALLOTS = sa.select(_urns.c.ballots).where(_urns.c.key == sa.bindparam("this"))
_RENEW = sa.update(_urns).where(_urns.c.key == sa.bindparam("this"))


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
    row = {"name": name, "seal_key": seal_key, "verify_key": verify_key, "size": size, "is_open": True}
    in_turn(session, lambda connection: connection.execute(sa.insert(_boxes), row))


def add_room(session: Session, secret_key: str, name: str, count: int) -> None:
    """Room for ``count`` more ballots. Refuses BoxClosed, BoxUnreadable.

    All ballots are dealt anew over the old and the new slots: ballots of earlier
    tickets in the earlier urns would join the batches of the printer with the box.
    """
    cipher = UrnCipher.of(secret_key, name)

    def enlarge(connection: sa.Connection) -> None:
        size = _open_box(connection, name, _BOX_TO_WRITE).size
        urns = _urns_of(connection, cipher, name)
        room = sum(len(urn.labels.slots) for urn in urns) + count
        slots = min(SLOTS[connection.dialect.name], room)
        held = [ballot for urn in urns for ballot in held_in(urn, size)]
        rows = [
            {"key": random_name(), "box": name, **_closed(cipher, urn)}
            for urn in dealt(held, size, urns=-(-room // slots), slots=slots)
        ]
        connection.execute(sa.delete(_urns).where(_urns.c.box == name))
        connection.execute(sa.insert(_urns), rows)

    in_turn(session, enlarge)


def keys_of(session: Session, name: str) -> BoxKeys:
    """What ballots of this box need. Refuses BoxClosed."""
    found = in_turn(session, lambda connection: _open_box(connection, name))
    return BoxKeys(found.seal_key, found.verify_key, found.size)


def put(session: Session, secret_key: str, name: str, key: str, sealed: bytes) -> None:
    """Store a ballot, replacing an earlier one under the same key: the last one counts.

    Whether the box is open is read in the transaction that writes, so a ballot is
    either in before the close or refused. Refuses BoxClosed, BoxFull, BoxUnreadable.
    Raises ValueError when ``sealed`` has not the size of this box's ballots.
    """
    cipher, wanted = UrnCipher.of(secret_key, name), bytes.fromhex(key)

    def place(connection: sa.Connection) -> None:
        size = _open_box(connection, name, _BOX_TO_WRITE).size
        rows = connection.execute(_LABELS, {"name": name}).all()
        labels = [Labels.read(_opened(cipher, closed)) for _key, closed in rows]
        found = place_for(labels, wanted)
        if found is None:
            raise BoxFull
        urn, slot = found
        this = {"this": rows[urn].key}
        ballots = _opened(cipher, connection.scalar(_BALLOTS, this))
        renewed = OpenUrn(labels[urn].put(slot, wanted), replaced(ballots, size, slot, sealed))
        connection.execute(_RENEW, this | _closed(cipher, renewed))

    in_turn(session, place)


def close_boxes(session: Session, names: Collection[str]) -> None:
    """From now on the boxes take no ballot."""
    closed = sa.update(_boxes).where(_boxes.c.name.in_(names)).values(is_open=False)
    in_turn(session, lambda connection: connection.execute(closed))


def ballots_of(
    session: Session, secret_key: str, names: Collection[str]
) -> Mapping[str, list[tuple[str, bytes]]]:
    """(key, sealed ballot) of every ballot, by box, in the order of the keys. Refuses BoxUnreadable."""
    boxes = sa.select(_boxes.c.name, _boxes.c.size).where(_boxes.c.name.in_(names))

    def read(connection: sa.Connection) -> dict[str, list[tuple[str, bytes]]]:
        found = {name: [] for name in names}
        for name, size in connection.execute(boxes).all():
            urns = _urns_of(connection, UrnCipher.of(secret_key, name), name)
            ballots = [(key.hex(), sealed) for urn in urns for key, sealed in held_in(urn, size)]
            found[name] = sorted(ballots)
        return found

    return in_turn(session, read)


def count_ballots(connection: sa.Connection, secret_key: str) -> dict[str, int]:
    """How many ballots every box holds, by its name. Refuses BoxUnreadable."""
    counts = dict.fromkeys(connection.scalars(sa.select(_boxes.c.name).order_by(_boxes.c.name)), 0)
    ciphers = {name: UrnCipher.of(secret_key, name) for name in counts}
    for name, closed in connection.execute(sa.select(_urns.c.box, _urns.c.labels)):
        slots = Labels.read(_opened(ciphers[name], closed)).slots
        counts[name] += sum(held is not None for held in slots)
    return counts


def destroy_boxes(session: Session, names: Collection[str]) -> None:
    """Remove boxes with all their ballots, and rewrite what held them."""

    def destroy(connection: sa.Connection) -> None:
        connection.execute(sa.delete(_urns).where(_urns.c.box.in_(names)))
        connection.execute(sa.delete(_boxes).where(_boxes.c.name.in_(names)))

    in_turn(session, destroy)
    rewrite_file(session, Urn, BallotBox)


def _open_box(connection: sa.Connection, name: str, query: sa.Select = _BOX) -> sa.Row:
    found = connection.execute(query, {"name": name}).first()
    if found is None or not found.is_open:
        raise BoxClosed
    return found


def _urns_of(connection: sa.Connection, cipher: UrnCipher, name: str) -> Sequence[OpenUrn]:
    rows = connection.execute(sa.select(_urns.c.labels, _urns.c.ballots).where(_urns.c.box == name)).all()
    return [
        OpenUrn(Labels.read(_opened(cipher, labels)), _opened(cipher, ballots)) for labels, ballots in rows
    ]


def _opened(cipher: UrnCipher, closed: bytes) -> bytes:
    try:
        return cipher.open(closed)
    except InvalidTag:
        raise BoxUnreadable from None


def _closed(cipher: UrnCipher, urn: OpenUrn) -> dict[str, bytes]:
    """The two columns of an urn, with fresh nonces: always of the same sizes."""
    return {"labels": cipher.close(urn.labels.written()), "ballots": cipher.close(urn.ballots)}
