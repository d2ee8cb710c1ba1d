"""Importing the list of people who may be asked: names go into participation, through its own service."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

import db
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation, Wave
from evaluations.vocabulary import in_language
from packages.cells import Text
from packages.import_kinds import Codes, ImportKind, KindUnknown, fields_of, import_kind
from packages.import_run import Intake
from packages.tables import Column, Reading, Row, Table
from surveys.layers import is_before_close
from surveys.listing import add_frame, check_frame

# The service of the list checks every cell: to this room they are texts.
PEOPLE = Table(
    "people",
    (
        Column("name", Text()),
        Column("contact", Text(), required=False, default=""),
        Column("stratum", Text()),
        Column("subjects", Text(), required=False, default=""),
        Column("language", Text(), required=False, default=""),
    ),
)


class ListChanged(Refusal):
    sentence = _("The list was changed meanwhile. Check the file again; nothing was stored.")


class PeopleIntake:
    """A list of people for one wave; rows wait until all are read."""

    table = PEOPLE

    def __init__(self, session: Session, evaluation: Evaluation, wave: Wave):
        self._session, self._wave = session, wave
        self.fields = fields_of(PEOPLE, Codes(session, evaluation))
        self._whole: Reading | None = None

    def check(self, reading: Reading) -> None:
        if self._whole is None:
            self._whole = Reading(reading.file, reading.table, reading.findings)
        self._whole.rows.extend(reading.rows)

    def check_end(self) -> None:
        """What the list says of each row, alone and beside those who are on it."""
        if self._whole is None:
            return
        _read, faults = check_frame(self._session, db.session("participation"), self._wave, self._values())
        for fault in faults:
            self._whole.refuse(self._whole.rows[fault.row - 1], fault.column, fault.sentence)

    def _values(self) -> list[dict[str, object]]:
        return [{name: row.get(name) or "" for name in PEOPLE.names} for row in self._whole.rows]

    def store(self, rows: Sequence[Row]) -> None:
        """Nothing yet: people are put on the list all together."""

    def finish(self, user: User, now: datetime) -> dict[str, object]:
        days = current_app.config["LIST_DAYS"]
        stores = self._session, db.session("participation")
        if add_frame(*stores, self._wave, self._values(), user, now, days):
            raise ListChanged
        return {"waves": [self._wave.code]}


@import_kind
class People(ImportKind):
    name = "people"
    label = {"zh": "可以邀请的人名单", "en": "People who may be asked"}
    is_planned = True

    def offers(self, session: Session, evaluation: Evaluation) -> list[tuple[str, str]]:
        """One for each wave that still takes people; none where another body issues the tickets."""
        if "participation" not in db.stores().engines:
            return []
        waves = [wave for wave in evaluation.waves if is_before_close(wave)]
        return [(f"{self.name}:{wave.code}", f"{in_language(self.label)} ({wave.code})") for wave in waves]

    def intake(self, session: Session, evaluation: Evaluation, part: str) -> Intake:
        wave = next((wave for wave in evaluation.waves if wave.code == part), None)
        if wave is None or not self.offers(session, evaluation):
            raise KindUnknown
        return PeopleIntake(session, evaluation, wave)
