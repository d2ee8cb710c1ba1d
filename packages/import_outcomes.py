"""Importing outcome indicators: one row each, entered by whoever imports them, verified by nobody yet."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.models import User
from evaluations.models_impact import DIRECTIONS, OutcomeIndicator
from evaluations.models_plan import Evaluation
from evaluations.outcomes import outcomes_of
from packages.cells import Code, Day, Integer, Number, OneOf, Text
from packages.import_kinds import Codes, ImportKind, fields_of, import_kind
from packages.import_run import Intake
from packages.tables import STORED, Column, Reading, Row, Table, check_unique

OUTCOMES = Table(
    "outcomes",
    (
        Column("code", Code()),
        Column("label", Text(200)),
        Column("measured_in", Text(40)),
        Column("better", OneOf(DIRECTIONS), required=False, default="more"),
        Column("people", Integer(0)),
        Column("baseline", Number(), required=False),
        Column("baseline_on", Day(), required=False),
        Column("now", Number(), required=False),
        Column("now_on", Day(), required=False),
        Column("aim", Number(), required=False),
        Column("source", Text(300)),
        Column("label_en", Text(200), required=False, default=""),
        Column("measured_in_en", Text(40), required=False, default=""),
        Column("source_en", Text(300), required=False, default=""),
    ),
    key=("code",),
)
BOTH = _("expected a number and its day, or neither")


class OutcomeIntake:
    """Outcome indicators; rows are stored at the end, when it is known who brings them."""

    table = OUTCOMES

    def __init__(self, session: Session, evaluation: Evaluation):
        self._session, self._evaluation = session, evaluation
        self.fields = fields_of(OUTCOMES, Codes(session, evaluation))
        self._seen = {(one.code,): STORED for one in outcomes_of(session, evaluation)}
        self._rows: list[Row] = []

    def check(self, reading: Reading) -> None:
        check_unique(reading, OUTCOMES.key, self._seen)
        for row in reading.rows:
            given = {name: row.get(name) for name in ("baseline", "baseline_on", "now", "now_on")}
            for number in ("baseline", "now"):
                if (given[number] is None) != (given[f"{number}_on"] is None):
                    reading.refuse(row, f"{number}_on", BOTH)
            if given["baseline"] is None and given["now"] is None:
                reading.refuse(row, "now", _("expected at least one number: at the start, or now"))
            elif given["baseline_on"] and given["now_on"] and given["now_on"] <= given["baseline_on"]:
                reading.refuse(row, "now_on", _("expected a day later than that of the baseline"))

    def check_end(self) -> None:
        """Each row stands for itself."""

    def store(self, rows: Sequence[Row]) -> None:
        self._rows.extend(rows)

    def finish(self, user: User, now: datetime) -> dict[str, object]:
        self._session.add_all(self._made(row, user) for row in self._rows)
        return {}

    def _made(self, row: Row, user: User) -> OutcomeIndicator:
        plain = {name: row.get(name) for name in ("code", "people", "baseline", "baseline_on")}
        return OutcomeIndicator(
            evaluation_id=self._evaluation.id,
            label=_both(row, "label"),
            unit=_both(row, "measured_in"),
            source=_both(row, "source"),
            better=row.get("better") or "more",
            value=row.get("now"),
            value_on=row.get("now_on"),
            target=row.get("aim"),
            entered_by=user.login,
            **plain,
        )


def _both(row: Row, name: str) -> dict[str, str]:
    english = row.get(f"{name}_en")
    return {"zh": row.get(name)} | ({"en": english} if english else {})


@import_kind
class Outcomes(ImportKind):
    name = "outcomes"
    label = {"zh": "成效指标", "en": "Outcome indicators"}

    def intake(self, session: Session, evaluation: Evaluation, part: str) -> Intake:
        return OutcomeIntake(session, evaluation)
