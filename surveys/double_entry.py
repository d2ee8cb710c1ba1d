"""Paper sheets keyed twice by two people, compared, settled against the paper, then cast.

Until then the keyed values lie in the main store, encrypted under a key that needs the
ticket on the sheet: who has not the paper in hand reads nothing, and nobody can leaf
through them. A sheet is cast like every ballot of level B; its values are destroyed in
the transaction that counts it. Broken off before that, the same sheet is cast again
and stays one ballot.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.derived_keys import derived_key
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation, Wave
from surveys import seal
from surveys.entering import Asked, put_in
from surveys.models_fieldwork import KeyingCount, PaperSheet
from surveys.outcomes import count_outcome
from surveys.paper import KeyedSheet
from surveys.participation import TicketUsed
from surveys.polls import polls_of
from surveys.tickets import crockford, pepper_from, sheet_image
from surveys.waves import named

BLOCK = 2048  # what was keyed is padded to a multiple of this
NONCE = 12
LEAST_SHEETS = 10  # of which exact counts are told, as on the page of quality
MARK = 5  # letters and digits by which people call a sheet


class SameKeyer(Refusal):
    sentence = _("You keyed this sheet. A second person must key it, without seeing what you entered.")


class SheetDone(Refusal):
    sentence = _("This sheet is done: it was handed in or taken out before.")


class SheetNotTwice(Refusal):
    sentence = _("This sheet was not keyed by two people yet.")


class AnsweredElsewhere(Refusal):
    sentence = _(
        "With the code of this sheet somebody has answered on a phone: that answer counts. Take the sheet"
        " out with the reason “The person answered in another way”."
    )


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper in somebody's hand: its ticket, and how far it is. ``row``: None when it is new."""

    asked: Asked
    secret_key: str = field(repr=False)
    image: str
    row: PaperSheet | None

    @property
    def state(self) -> str:
        return self.row.state if self.row else "new"

    @property
    def mark(self) -> str:
        return mark_of(self.image)

    def empty(self, language: str) -> KeyedSheet:
        return KeyedSheet(self.asked.questionnaire, language)

    def keyed_by(self, user: User) -> bool:
        """Whether ``user`` was the first to key this sheet."""
        return self.row.first is not None and self._opened(self.row.first)["keyer"] == user.id

    def both(self, language: str) -> tuple[KeyedSheet, KeyedSheet]:
        """What the two people keyed. Refuses SheetNotTwice."""
        if self.state != "twice":
            raise SheetNotTwice
        texts = (self._opened(closed)["texts"] for closed in (self.row.first, self.row.second))
        first, second = (KeyedSheet(self.asked.questionnaire, language, one) for one in texts)
        return first, second

    def closed(self, user: User, keyed: KeyedSheet) -> bytes:
        """What was keyed, encrypted and of a size that says little."""
        plain = json.dumps({"keyer": user.id, "texts": keyed.texts}, ensure_ascii=False).encode()
        nonce = os.urandom(NONCE)
        return nonce + self._cipher().encrypt(nonce, plain.ljust(-(-len(plain) // BLOCK) * BLOCK), None)

    def _opened(self, closed: bytes) -> dict:
        return json.loads(self._cipher().decrypt(closed[:NONCE], closed[NONCE:], None))

    def _cipher(self) -> ChaCha20Poly1305:
        secret = f"{self.secret_key}|{self.asked.ticket}".encode()
        return ChaCha20Poly1305(derived_key(secret, b"zhongping paper sheet"))


def image_of(secret_key: str, ticket: str) -> str:
    return sheet_image(pepper_from(secret_key), ticket)


def mark_of(image: str) -> str:
    """A short name, printed on the sheet and shown in lists. It says nothing of the ticket."""
    return crockford(bytes.fromhex(image), MARK)


def sheet_of(main: Session, secret_key: str, asked: Asked) -> Sheet:
    """The sheet with this ticket, as far as it is."""
    image = image_of(secret_key, asked.ticket)
    return Sheet(asked, secret_key, image, main.get(PaperSheet, image))


def keep(main: Session, sheet: Sheet, keyed: KeyedSheet, user: User) -> None:
    """Store the first or the second keying of a sheet. Refuses SameKeyer, SheetDone.

    With the second, both are compared; what differs is a number from then on.
    """
    closed = sheet.closed(user, keyed)
    if sheet.row is None:
        main.add(PaperSheet(image=sheet.image, poll_id=sheet.asked.poll.id, state="once", first=closed))
    elif sheet.state != "once":
        raise SheetDone
    elif sheet.keyed_by(user):
        raise SameKeyer
    else:
        sheet.row.state, sheet.row.second = "twice", closed
        first, second = sheet.both(keyed.ballot.language)
        sheet.row.fields, sheet.row.mismatches = first.fields, len(first.differs_from(second))
    main.commit()


def begin_anew(main: Session, sheet: Sheet, user: User) -> None:
    """Forget the first keying of a sheet, at the wish of who keyed it. Refuses SheetDone."""
    if sheet.state != "once" or not sheet.keyed_by(user):
        raise SheetDone
    main.delete(sheet.row)
    main.commit()


def hand_in(main: Session, sheet: Sheet, settled: KeyedSheet, user: User, now: datetime) -> None:
    """Cast a sheet that was keyed twice as ``settled``, count it, destroy what was keyed.

    An audit entry is made when somebody had to decide between two keyings. Refuses
    SheetNotTwice, AnsweredElsewhere. Raises ValueError when ``settled`` has errors.
    """
    if sheet.state != "twice":
        raise SheetNotTwice
    if settled.errors:
        raise ValueError("a sheet with errors cannot be cast")
    try:
        put_in(sheet.asked, settled.ballot.payload("B", "paper"))
    except TicketUsed:
        raise AnsweredElsewhere from None
    row, poll = sheet.row, sheet.asked.poll
    count = main.get(KeyingCount, poll.id) or KeyingCount(poll_id=poll.id, sheets=0, fields=0, mismatches=0)
    count.sheets, count.fields = count.sheets + 1, count.fields + row.fields
    count.mismatches += row.mismatches
    main.add(count)
    count_outcome(main, poll, "paper")
    if row.mismatches:
        detail = {"poll": poll.code, "fields": row.fields, "mismatches": row.mismatches}
        audit.record(main, user, "paper.settle", _wave_named(main, sheet), detail, now)
    _finish(row, "cast")
    main.commit()


def take_out(main: Session, sheet: Sheet, reason: str, user: User, now: datetime) -> None:
    """Count a sheet as void for a reason of ``outcomes.VOID``, and destroy what was keyed.

    Refuses SheetDone.
    """
    if sheet.state in ("cast", "void"):
        raise SheetDone
    row = sheet.row or PaperSheet(image=sheet.image, poll_id=sheet.asked.poll.id)
    main.add(row)
    _finish(row, "void")
    count_outcome(main, sheet.asked.poll, reason)
    detail = {"poll": sheet.asked.poll.code, "reason": reason}
    audit.record(main, user, "paper.void", _wave_named(main, sheet), detail, now)
    main.commit()


def _finish(row: PaperSheet, state: str) -> None:
    row.state, row.first, row.second, row.fields, row.mismatches = state, None, None, 0, 0


def _wave_named(main: Session, sheet: Sheet) -> str:
    return named(main.get(Wave, sheet.asked.poll.collection.wave_id))


@dataclass(frozen=True)
class Progress:
    """How far the sheets of a wave are."""

    once: int
    settled: int  # keyed twice and equal, broken off before they were handed in
    differing: Sequence[tuple[str, int, int]]  # mark, mismatches, fields
    sheets: int
    fields: int
    mismatches: int

    @property
    def unfinished(self) -> int:
        return self.once + self.settled + len(self.differing)


def progress_of(main: Session, wave: Wave) -> Progress:
    """Counts, and the marks of the sheets that wait for somebody to settle them."""
    ids = [poll.id for poll in polls_of(main, wave)]
    rows = main.scalars(
        sa.select(PaperSheet).where(PaperSheet.poll_id.in_(ids)).order_by(PaperSheet.image)
    ).all()
    once, twice = ([row for row in rows if row.state == state] for state in ("once", "twice"))
    differing = [(mark_of(row.image), row.mismatches, row.fields) for row in twice if row.mismatches]
    totals = sa.select(*(sa.func.coalesce(sa.func.sum(one), 0) for one in _COUNTED))
    counted = main.execute(totals.where(KeyingCount.poll_id.in_(ids))).one()
    return Progress(len(once), len(twice) - len(differing), sorted(differing), *counted)


@dataclass(frozen=True)
class Keying:
    """How exactly the paper of a wave was keyed. ``sheets`` 0: so few that nothing is told."""

    wave: str
    sheets: int
    fields: int
    mismatches: int

    @property
    def share(self) -> float:
        """Fields that differed, 0-1."""
        return self.mismatches / self.fields if self.fields else 0.0


def keying_of(main: Session, evaluation: Evaluation) -> list[Keying]:
    """For each sealed wave with paper, in their order; told of LEAST_SHEETS or more."""
    sealed = [(wave.code, progress_of(main, wave)) for wave in evaluation.waves if wave.state == "sealed"]
    return [
        Keying(code, *((one.sheets, one.fields, one.mismatches) if one.sheets >= LEAST_SHEETS else (0, 0, 0)))
        for code, one in sealed
        if one.sheets
    ]


_COUNTED = (KeyingCount.sheets, KeyingCount.fields, KeyingCount.mismatches)


def forget_sheets(main: Session, wave: Wave) -> None:
    """When a wave is sealed nothing is left of its sheets but counts."""
    ids = [poll.id for poll in polls_of(main, wave)]
    main.execute(sa.delete(PaperSheet).where(PaperSheet.poll_id.in_(ids)))


seal.AFTER_SEALING.append(forget_sheets)
