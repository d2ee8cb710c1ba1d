"""What can be read off copies of the stores: orders that a database keeps, and what two copies differ in.

Each function gives guesses; ``linkage.Guess`` says whether they are better than
chance. The attacker is taken to hold the secret of the installation too: he opens urns
and, with the wave's key from the main store, ballots.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from db import STORES
from surveys.linkage import Guess
from surveys.models import Comment, Receipt, Response
from surveys.models_box import Urn
from surveys.models_participation import Invitation
from surveys.rehearsal import Rehearsal, mark_of
from surveys.urns import Labels, UrnCipher

Rows = Sequence[sa.Row]


def orders_during(stores: Mapping[str, sa.Engine], done: Rehearsal) -> Iterator[Guess]:
    """Orders of the open wave: rows of box and participation as the engine keeps them."""
    used = sa.select(Invitation.ticket_hash).where(Invitation.state == "used")
    for name, order in ORDERS[stores["box"].dialect.name].items():
        with stores["box"].connect() as box:
            urns = box.execute(sa.select(Urn.box, Urn.labels).order_by(sa.text(order))).all()
        with stores["participation"].connect() as participation:
            tickets = participation.scalars(used.order_by(sa.text(order))).all()
        keys = ballot_keys(urns, done.secret)
        yield _single(f"ballots by {name}", done.keys, keys)
        yield _single(f"used tickets by {name}", done.images, tickets)
        yield _side_by_side(f"tickets beside ballots by {name}", done, tickets, keys)


def ballot_keys(urns: Rows, secret: str) -> list[str]:
    """Keys of the ballots in the order of urns and slots."""
    found = []
    for name, labels in urns:
        slots = Labels.read(UrnCipher.of(secret, name).open(labels)).slots
        found += [slot.hex() for slot in slots if slot is not None]
    return found


def _single(attack: str, came: Sequence[str], found: Sequence[str]) -> Guess:
    return Guess(attack, ((came, found),))


def _side_by_side(attack: str, done: Rehearsal, tickets: Sequence[str], keys: Sequence[str]) -> Guess:
    """The first ticket in one store with the first ballot in the other, and so on."""
    person = {image: number for number, image in enumerate(done.images)}
    owner = {key: number for number, key in enumerate(done.keys)}
    return Guess(attack, (([person[one] for one in tickets], [owner[one] for one in keys]),))


def orders_after(engine: sa.Engine, done: Rehearsal) -> Iterator[Guess]:
    """Orders of what sealing left in the main store."""
    marks = [f"{person:05}" for person in done.people]
    words = [mark_of(person) for person in done.people]
    for name, order in ORDERS[engine.dialect.name].items():
        with engine.connect() as main:
            answers = main.scalars(sa.select(Response.answers).order_by(sa.text(order))).all()
            texts = main.scalars(sa.select(Comment.text).order_by(sa.text(order))).all()
        yield _single(f"responses by {name}", marks, [answer["mark"] for answer in answers])
        yield _single(f"comments by {name}", words, texts)
        yield Guess(
            f"comments beside responses by {name}",
            (([answer["mark"] for answer in answers], [text[-5:] for text in texts]),),
        )
    with engine.connect() as main:
        receipts = main.scalars(sa.select(Receipt.code).order_by(Receipt.code)).all()
    yield _single("receipts in their list", done.receipts, receipts)


# What each database can be asked for beside the columns.
ORDERS: Mapping[str, Mapping[str, str]] = {
    "sqlite": {"row number": "rowid", "plain reading": "1=1"},
    "postgresql": {"place (ctid)": "ctid", "transaction (xmin)": "xmin::text::bigint, ctid"},
}


def places_in_files(folder: Path, done: Rehearsal) -> Iterator[Guess]:
    """Byte offsets in every file of a copy (SQLite): tickets as written, urns by their ciphertext."""
    content = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}
    with sqlite3.connect(f"file:{folder / 'box.db'}?mode=ro", uri=True) as box:
        urns = box.execute("select box, labels from urn").fetchall()
    for name, data in content.items():
        tickets = [image for image in done.images if image.encode() in data]
        if tickets:
            yield _single(
                f"tickets by offset in {name}",
                tickets,
                sorted(tickets, key=lambda one: data.index(one.encode())),
            )
        here = [urn for urn in urns if urn[1][:40] in data]
        if here:
            by_place = sorted(here, key=lambda urn: data.index(urn[1][:40]))
            found = ballot_keys(by_place, done.secret)
            yield _single(f"ballots by offset in {name}", [k for k in done.keys if k in found], found)


def difference(before: Path, after: Path, done: Rehearsal) -> Guess:
    """Two copies of both stores: who is new in one belongs to what is new in the other."""
    groups = []
    seen_tickets, seen_keys = set(), set()
    for folder in (before, after):
        with sqlite3.connect(f"file:{folder / 'participation.db'}?mode=ro", uri=True) as store:
            rows = store.execute("select ticket_hash from invitation where state = 'used' order by rowid")
            tickets = [image for (image,) in rows]
        with sqlite3.connect(f"file:{folder / 'box.db'}?mode=ro", uri=True) as store:
            keys = ballot_keys(store.execute("select box, labels from urn").fetchall(), done.secret)
        new_tickets = [one for one in tickets if one not in seen_tickets]
        new_keys = [one for one in keys if one not in seen_keys]
        groups += _side_by_side("", done, new_tickets, new_keys).groups
        seen_tickets |= set(tickets)
        seen_keys |= set(keys)
    return Guess("difference of two copies", tuple(groups))


def common_values(stores: Mapping[str, sa.Engine]) -> list[str]:
    """Values that stand in both participation and box: nothing may."""
    held = []
    for name in ("participation", "box"):
        with stores[name].connect() as store:
            tables = STORES[name].metadata.sorted_tables
            rows = (row for table in tables for row in store.execute(sa.select(table)))
            held.append({_plain(value) for row in rows for value in row if _tells(value)})
    return sorted(held[0] & held[1])


def _tells(value: object) -> bool:
    """Whether a value is long enough to join two rows by."""
    return isinstance(value, str | bytes) and len(value) >= 6


def _plain(value: str | bytes) -> str:
    return value.hex() if isinstance(value, bytes) else value
