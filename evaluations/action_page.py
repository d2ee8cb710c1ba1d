"""The list of actions laid out for reading: rows and words, nothing for the template to work out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import SelectChoice

from accounts.models import User
from evaluations import actions
from evaluations.guards import visible_evaluations
from evaluations.models_actions import DONE, DROPPED, OPEN, Action
from evaluations.models_plan import Evaluation
from evaluations.plan_page import node_name
from evaluations.plan_tree import evidence_points

OVERDUE = "overdue"
STATES = {OPEN: _("open"), OVERDUE: _("overdue"), DONE: _("done"), DROPPED: _("dropped")}
COLUMNS = (
    "cycle", "kind", "subject", "zh", "en", "finding", "node", "training", "responsible", "due", "state",
    "days_overdue", "closed", "note", "written_by",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is looked for; nothing given means everything."""

    kind: str = ""
    subject: str = ""
    state: str = ""

    def fits(self, action: Action, on: date) -> bool:
        wanted = (self.kind, self.subject, self.state)
        return all(want in ("", has) for want, has in zip(wanted, _traits(action, on), strict=True))


def _traits(action: Action, on: date) -> tuple[str, str, str]:
    return action.kind, action.code, state_of(action, on)


def state_of(action: Action, on: date) -> str:
    """Open, overdue, done or dropped on a day."""
    return OVERDUE if actions.overdue_days(action, on) else action.state


@dataclass(frozen=True)
class Line:
    """One action as the list shows it."""

    action: Action
    state: str
    words: str


def lines(listed: Iterable[Action], asked: Asked, on: date) -> list[Line]:
    return [Line(one, state_of(one, on), state_words(one, on)) for one in listed if asked.fits(one, on)]


def state_words(action: Action, on: date) -> str:
    """Where an action stands, overdue in days."""
    days = actions.overdue_days(action, on)
    if days:
        return overdue_words(days)
    return str(STATES[action.state])


def overdue_words(days: int) -> str:
    return gettext("overdue, %(days)s days", days=days)


def visible(session: Session, user: User, listed: Iterable[Action]) -> list[Action]:
    """Those of evaluations that ``user`` may see."""
    seen = {one.id for one in session.scalars(visible_evaluations(user))}
    return [one for one in listed if one.evaluation_id in seen]


def node_choices(evaluation: Evaluation) -> list[SelectChoice]:
    """The criteria of the plan and under each its evidence points."""
    nodes: dict[str, str] = {}
    for criterion, _indicator, point in evidence_points(evaluation.plan_version):
        nodes.setdefault(criterion.code, node_name(criterion))
        nodes[point.code] = f"· {node_name(point)}"
    return [SelectChoice("", "–"), *(SelectChoice(code, name) for code, name in nodes.items())]


def form_data(action: Action) -> Mapping[str, object]:
    """An action as its form shows it."""
    kept = ("kind", "finding", "node", "training", "responsible", "due_on", "is_posted")
    texts = {language: action.text.get(language, "") for language in ("zh", "en")}
    return {name: getattr(action, name) for name in kept} | texts | {"subject": action.code}


def table(listed: Iterable[Action], evaluation: Evaluation, asked: Asked, on: date) -> Iterator[list[str]]:
    """The rows of a file, headings first; ``cycle`` says whether one was written here or came back."""
    yield list(COLUMNS)
    for one in listed:
        if asked.fits(one, on):
            cycle = (
                gettext("this cycle") if one.evaluation_id == evaluation.id else gettext("an earlier cycle")
            )
            yield [cycle, *_cells(one, on)]


def _cells(one: Action, on: date) -> list[str]:
    closed = one.closed_on.isoformat() if one.closed_on else ""
    return [
        str(actions.KINDS[one.kind]), one.code, one.text.get("zh", ""), one.text.get("en", ""), one.finding,
        one.node, one.training, one.responsible, one.due_on.isoformat(), str(STATES[state_of(one, on)]),
        str(actions.overdue_days(one, on) or ""), closed, one.note, one.written_by,
    ]  # fmt: skip
