"""What a PostgreSQL server keeps beside the rows: who wrote last, old rows in its files, its log.

Files and log are read over the connection, for which the server asks for a superuser;
where that is not allowed these guesses are left out.
"""

import contextlib
import secrets
from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from surveys.attacks import ballot_keys
from surveys.linkage import Guess
from surveys.models_box import Urn
from surveys.models_participation import Invitation
from surveys.rehearsal import Rehearsal, mark_of

# Pages of the log: XLogPageHeaderData in PostgreSQL's access/xlog_internal.h; the flag is in its third byte.
PAGE, HEAD, LONG_HEAD, HAS_LONG_HEAD = 8192, 24, 40, 0x02
NUMBERS_PER_ANSWER = 2  # transactions: the ticket is used, the ballot cast
LOG = "select pg_read_binary_file('pg_wal/' || name) from pg_ls_waldir() order by name"
FILE = "select pg_read_binary_file(pg_relation_filepath('{table}'))"


def last_writers(stores: Mapping[str, sa.Engine], done: Rehearsal) -> Iterator[Guess]:
    """Who wrote an urn or a sheet of invitations last, told by transaction numbers, and one of its contents.

    Which of them is his the attacker draws by lot.
    """
    number = sa.text("xmin::text::bigint")
    with stores["box"].connect() as box:
        rows = box.execute(sa.select(number, Urn.box, Urn.labels)).all()
    urns = [(one, ballot_keys([(name, labels)], done.secret)) for one, name, labels in rows]
    yield _last("last ballot of each urn (xmin)", done.keys, urns)
    with stores["participation"].connect() as participation:
        used = sa.select(number, Invitation.ticket_hash).where(Invitation.state == "used")
        sheets: dict[int, list[str]] = {}
        for one, image in participation.execute(used):
            sheets.setdefault(one, []).append(image)
    yield _last("last ticket of each sheet (xmin)", done.images, list(sheets.items()))


def _last(attack: str, came: list[str], groups: list[tuple[int, list[str]]]) -> Guess:
    newest = max(number for number, _held in groups)
    last = len(came) - 1
    people, guessed = [], []
    for number, held in groups:
        person = last - (newest - number) // NUMBERS_PER_ANSWER
        if held and person >= 0:
            people.append(came[person])
            guessed.append(secrets.choice(held))
    return Guess(attack, ((people, guessed),))


def traces(stores: Mapping[str, sa.Engine], done: Rehearsal) -> Iterator[Guess]:
    """After sealing: first places in the server's log and in its files.

    The order in which tickets were used stands there, and docs/anonymity.md grants
    it; the question is whether it leads to an answer.
    """
    with contextlib.suppress(sa.exc.DBAPIError):
        log = _without_page_heads(_read(stores["main"], LOG))
        files = {
            table: _read(stores[store], "checkpoint", FILE.format(table=table))
            for store, table in (("participation", "invitation"), ("main", "response"), ("main", "comment"))
        }
        claims = _claims(stores["participation"], done)
        for place, tickets, responses, comments in (
            ("the log", log, log, log),
            ("the files", files["invitation"], files["response"], files["comment"]),
        ):
            used = _found(tickets, {claim: person for person, claim in enumerate(claims)})
            yield Guess(f"used tickets by {place}", ((done.people, used),), is_granted=True)
            marked = _found(responses, {f'"mark": "{person:05}"': person for person in done.people})
            written = _found(comments, {mark_of(person): person for person in done.people})
            for name, found in (("responses", marked), ("comments", written)):
                yield Guess(f"{name} by {place}", ((done.people, found),))
                yield Guess(f"tickets beside {name} by {place}", ((used, found),))


def _read(engine: sa.Engine, *statements: str) -> bytes:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements[:-1]:
            connection.exec_driver_sql(statement)
        return b"".join(bytes(part) for part in connection.scalars(sa.text(statements[-1])))


def _without_page_heads(log: bytes) -> bytes:
    """The log without the head of each page, which may stand in the middle of a record."""
    pages = (log[start : start + PAGE] for start in range(0, len(log), PAGE))
    return b"".join(page[LONG_HEAD if page[2] & HAS_LONG_HEAD else HEAD :] for page in pages)


def _claims(engine: sa.Engine, done: Rehearsal) -> list[str]:
    """What each person's ticket was used for: it stands in every version of the row since."""
    with engine.connect() as connection:
        query = sa.select(Invitation.ticket_hash, Invitation.claim)
        claims = dict(connection.execute(query).all())
    return [claims[image] for image in done.images]


def _found(content: bytes, needles: Mapping[str, int]) -> list[int]:
    """The people whose needle is there, by the first place of it."""
    places = {person: content.find(needle.encode()) for needle, person in needles.items()}
    return sorted((person for person, place in places.items() if place >= 0), key=places.get)
