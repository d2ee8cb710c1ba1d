"""Importing people and everything that is no questionnaire: the tables of ``packages.schema``."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.models import User
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from packages.evidence import check_rows, check_values
from packages.gather import rows_of_table
from packages.import_kinds import Codes, ImportKind, fields_of, import_kind
from packages.import_run import Intake
from packages.people import FULL_TIME, PARENT_KIND, check_people
from packages.schema import COLLECTED, STRATA, SUBJECTS, VALUES
from packages.stored import KEYS, MODELS, attribute
from packages.tables import STORED, Reading, Row, Table, check_unique

LABELS: Mapping[str, dict[str, str]] = {
    "strata": {"zh": "抽样分层和人数", "en": "Sampling strata and numbers of people"},
    "ratings": {"zh": "专家评分", "en": "Ratings by experts"},
    "visits": {"zh": "走访记录", "en": "Visits"},
    "notes": {"zh": "座谈会编码", "en": "Coded focus groups"},
    "records": {"zh": "服务产出记录", "en": "Records of work done"},
    "goals": {"zh": "个案目标达成", "en": "Goals of cases"},
    "values": {"zh": "已有的分值", "en": "Values known already"},
    "events": {"zh": "红线事件", "en": "Red-line events"},
}
COLLECTING = tuple(table for table in COLLECTED if table.unit)
CELL = ("wave", "subject", "evidence")


class EvidenceIntake:
    """Rows of one table of evidence."""

    def __init__(self, session: Session, evaluation: Evaluation, table: Table):
        self.table, self._session, self._evaluation = table, session, evaluation
        self._codes = Codes(session, evaluation)
        self.fields = fields_of(table, self._codes)
        self._seen = {
            tuple(row[name] for name in table.key): STORED
            for row in (rows_of_table(session, evaluation, table) if table.key else ())
        }
        others = COLLECTING if table is VALUES else (VALUES,) if table.unit else ()
        self._taken = {
            tuple(row[name] for name in CELL)
            for other in others
            for row in rows_of_table(session, evaluation, other)
        }

    def check(self, reading: Reading) -> None:
        check_unique(reading, self.table.key, self._seen)
        check_rows(reading, self._codes.rules)
        check_values(reading, self._taken)

    def check_end(self) -> None:
        """Each row stands for itself."""

    def store(self, rows: Sequence[Row]) -> None:
        keys = {"wave": self._codes.waves, "subject": self._codes.subjects}
        made = [
            {attribute(self.table.name, name): row.get(name) for name in self.table.names if name not in KEYS}
            | {f"{name}_id": keys[name][row.get(name)] for name in KEYS if name in self.table.names}
            for row in rows
        ]
        if made:
            self._session.execute(sa.insert(MODELS[self.table.name]), made)

    def finish(self, user: User, now: datetime) -> dict[str, object]:
        return {}


class SubjectIntake:
    """A roster: agencies, teams and workers, in any order; rows wait until all are read."""

    table = SUBJECTS

    def __init__(self, session: Session, evaluation: Evaluation):
        self._session, self._evaluation = session, evaluation
        self._codes = Codes(session, evaluation)
        self.fields = fields_of(SUBJECTS, self._codes)
        self._seen = {(code,): STORED for code in self._codes.subjects}
        self._whole: Reading | None = None

    def check(self, reading: Reading) -> None:
        check_unique(reading, SUBJECTS.key, self._seen)
        if self._whole is None:
            self._whole = Reading(reading.file, reading.table, reading.findings)
        self._whole.rows.extend(reading.rows)

    def check_end(self) -> None:
        """A parent may stand anywhere in the file, or be known already."""
        if self._whole is not None:
            kinds = {row.get("code"): row.get("kind") for row in self._whole.rows}
            check_people(self._whole, {**kinds, **self._codes.kinds})

    def store(self, rows: Sequence[Row]) -> None:
        """Nothing yet: a parent may come later."""

    def finish(self, user: User, now: datetime) -> dict[str, object]:
        """Agencies first, then teams, then workers, so that every parent is there before its children."""
        keys = dict(self._codes.subjects)
        start = self._session.scalar(
            sa.select(sa.func.max(Subject.position)).where(Subject.evaluation_id == self._evaluation.id)
        )
        numbered = list(enumerate(self._whole.rows, start=(start or 0) + 1))
        for kind in reversed(PARENT_KIND):
            made = [self._made(n, row, keys) for n, row in numbered if row.get("kind") == kind]
            if made:
                self._session.execute(sa.insert(Subject), made)
                keys = self._keys()
        return {}

    def _keys(self) -> dict[str, int]:
        query = sa.select(Subject.code, Subject.id).where(Subject.evaluation_id == self._evaluation.id)
        return dict(self._session.execute(query).all())

    def _made(self, position: int, row: Row, keys: Mapping[str, int]) -> dict[str, object]:
        parent = row.get("parent")
        return {
            "evaluation_id": self._evaluation.id,
            "position": position,
            "code": row.get("code"),
            "kind": row.get("kind"),
            "name": row.get("name"),
            "parent_id": keys[parent] if parent else None,
            "parent_kind": PARENT_KIND[row.get("kind")] if parent else None,
            "post": row.get("post"),
            "fte": row.get("fte") or FULL_TIME,
            "starts": row.get("start"),
            "ends": row.get("end"),
        }


@import_kind
class Roster(ImportKind):
    name = "subjects"
    label = {"zh": "评价对象名册", "en": "Roster of those who are evaluated"}
    is_planned = ends_with_lock = True

    def intake(self, session: Session, evaluation: Evaluation, part: str) -> Intake:
        return SubjectIntake(session, evaluation)


class EvidenceKind(ImportKind):
    """One table of ``COLLECTED``."""

    table: Table

    def intake(self, session: Session, evaluation: Evaluation, part: str) -> Intake:
        return EvidenceIntake(session, evaluation, self.table)


for _table in COLLECTED:
    import_kind(
        type(
            f"{_table.name.title()}Kind",
            (EvidenceKind,),
            {
                "name": _table.name,
                "label": LABELS[_table.name],
                "table": _table,
                "is_planned": _table is STRATA,
            },
        )
    )
