"""Every table of a package, column by column. The reader, the writer and the tests go by this list."""

from flask_babel import lazy_gettext as _

from packages.cells import Code, Day, Integer, JsonObject, Number, OneOf, Text, Yes, YesNo
from packages.tables import Column, Table
from scoring.frames import TEAM_POST
from surveys.models import HELPERS, MODES

KINDS = ("worker", "team", "agency")
EFFECTS = ("veto", "cap", "hold")
SHARE = Number(0, 1)
SCORE = Number(0, 100)
WEIGHT_PREFIX = "weight_"

WAVE = Column("wave", Code(), refers="waves")
SUBJECT = Column("subject", Code(), refers="subjects")
EVIDENCE = Column("evidence", Code(), refers="evidence")

FRAMEWORK = Table(
    "framework",
    (
        Column("criterion", Code()),
        Column("indicator", Code()),
        Column("evidence", Code()),
        Column("source", Code(), refers="sources"),
        Column("rule", Code(), refers="rules"),
        Column("parameters", JsonObject(), required=False, default=None, optional=True),
    ),
    key=("evidence",),
    is_ordered=True,
    needs_rows=True,
)
SUBJECTS = Table(
    "subjects",
    (
        Column("code", Code(in_addresses=True)),
        Column("kind", OneOf(KINDS)),
        Column("name", Text(200)),
        Column("parent", Code(), required=False),
        Column("post", Code(), required=False, refers="posts"),
        Column("fte", Number(0, 1, above=True), required=False),
        Column("start", Day(), required=False),
        Column("end", Day(), required=False),
    ),
    key=("code",),
    is_ordered=True,
    needs_rows=True,
)
RESPONSES = Table(
    "responses",
    (
        WAVE,
        SUBJECT,
        Column("stratum", Code(), required=False, default="", refers="strata"),
        Column("mode", OneOf(MODES)),
        Column("helper", OneOf(HELPERS)),
        Column("present", YesNo()),
    ),
)
COMMENTS = Table(
    "comments",
    (
        WAVE,
        Column("instrument", Code(), refers="instruments"),
        Column("item", Code()),
        Column("text", Text()),
    ),
)
STRATA = Table(
    "strata",
    (
        WAVE,
        Column("stratum", Code()),
        SUBJECT,
        Column("population", Integer(1), required=False),
        Column("invited", Integer(0), required=False),
    ),
    key=("wave", "stratum", "subject"),
)
RATINGS = Table(
    "ratings",
    (WAVE, Column("panel", Code()), Column("rater", Code()), SUBJECT, EVIDENCE, Column("value", SCORE)),
    key=("wave", "panel", "rater", "subject", "evidence"),
    unit="ratings",
)
VISITS = Table(
    "visits",
    (
        WAVE,
        Column("visit", Code()),
        SUBJECT,
        EVIDENCE,
        Column("points", Number(0)),
        Column("maximum", Number(0, above=True)),
        Column("agency_present", YesNo()),
    ),
    key=("wave", "visit", "subject", "evidence"),
    unit="visits",
)
NOTES = Table(
    "notes",
    (
        WAVE,
        Column("session", Code()),
        SUBJECT,
        EVIDENCE,
        Column("unit", Code()),
        Column("coder", Code()),
        Column("theme", Code(), required=False, default=""),
        Column("strength", Integer(0, 4), required=False),
    ),
    key=("wave", "session", "subject", "evidence", "unit", "coder", "theme"),
    unit="notes",
)
RECORDS = Table(
    "records",
    (
        WAVE,
        SUBJECT,
        EVIDENCE,
        Column("planned", Number(0)),
        Column("done", Number(0)),
        Column("coefficient", Number(0, above=True), required=False, default=1.0, optional=True),
        Column("proof", YesNo()),
    ),
    unit="records",
)
GOALS = Table(
    "goals",
    (
        WAVE,
        SUBJECT,
        EVIDENCE,
        Column("case", Code()),
        Column("goal", Code()),
        Column("weight", Number(1, 3)),
        Column("attained", Integer(-2, 2)),
        Column("set_before", Yes(_("expected yes: a goal must be set before the service begins"))),
        Column("verified", YesNo()),
    ),
    key=("wave", "subject", "evidence", "case", "goal"),
    unit="goals",
)
VALUES = Table(
    "values", (WAVE, SUBJECT, EVIDENCE, Column("value", SCORE)), key=("wave", "subject", "evidence")
)
EVENTS = Table(
    "events",
    (
        SUBJECT,
        Column("date", Day()),
        Column("kind", Text(120)),
        Column("effect", OneOf(EFFECTS)),
        Column("confirmed_by", Text(120), required=False),
        Column("second_confirmed_by", Text(120), required=False),
        Column("reply_until", Day(), required=False),
    ),
    key=("subject", "date", "kind", "effect"),
)

# The tables that stand beside the plan under a name of their own, in reading order.
COLLECTED: tuple[Table, ...] = (STRATA, RATINGS, VISITS, NOTES, RECORDS, GOALS, VALUES, EVENTS)


def weight_columns(posts: tuple[str, ...], *, with_team: bool = False) -> tuple[Column, ...]:
    """One column of weights per post; the one for teams may be absent."""
    weight = Number(0, 100)
    named = tuple(Column(WEIGHT_PREFIX + post, weight, required=False) for post in posts)
    team = Column(WEIGHT_PREFIX + TEAM_POST, weight, required=False, optional=not with_team)
    return (*named, team)
