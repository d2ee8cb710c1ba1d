"""An evaluation begins: from a starter, from a plan of the house, or empty. One transaction per start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib import import_module

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from evaluations.content import plan_content
from evaluations.cycle import years_after
from evaluations.models_plan import Evaluation, PlanOrigin, PlanVersion, Wave
from evaluations.plan_tree import evidence_points
from evaluations.plans import copied
from packages.plan_rows import version_of
from packages.starters import Starter, starters
from scoring.frames import TEAM_POST
from scoring.rules import RULES
from surveys.definition import Instrument as Definition
from surveys.models import Instrument, InstrumentVersion


@dataclass(frozen=True)
class Commission:
    """What is asked of whoever starts an evaluation. ``waves``: code and share of the cycle, sum 1."""

    title: Mapping[str, str]
    area: str
    starts: date
    years: int
    waves: tuple[tuple[str, float], ...]
    posts: tuple[str, ...]
    is_pilot: bool = False


def start_from_starter(
    session: Session, starter: Starter, commission: Commission, user: User, now: datetime
) -> Evaluation:
    """The plan of a starter, with the instruments that it names as drafts."""
    version = version_of(starter.plan, now)
    asked = [definition for name in starter.instruments for definition in ready_instruments(name)]
    return _start(session, version, ("starter", starter.label, None), asked, commission, user, now)


def start_from_copy(
    session: Session, origin: Evaluation, commission: Commission, user: User, now: datetime
) -> Evaluation:
    """The newest plan and the newest instruments of another evaluation of the house."""
    taken = origin.plan_version
    version = copied(taken, number=1, created_at=now)
    asked = _newest_instruments(session, origin)
    return _start(session, version, ("evaluation", origin.title, taken.number), asked, commission, user, now)


def start_empty(session: Session, commission: Commission, user: User, now: datetime) -> Evaluation:
    """No tree yet; grades and limits as usual."""
    version = version_of(next(reversed(starters().values())).plan, now)
    version.criteria, version.posts = [], list(commission.posts)
    return _start(session, version, None, [], commission, user, now)


def _start(
    session: Session,
    version: PlanVersion,
    origin: tuple[str, Mapping[str, str], int | None] | None,
    asked: Iterable[Definition],
    commission: Commission,
    user: User,
    now: datetime,
) -> Evaluation:
    evaluation = Evaluation(
        organisation_id=user.organisation_id,
        title=dict(commission.title),
        area=commission.area,
        starts=commission.starts,
        ends=years_after(commission.starts, commission.years),
        years=commission.years,
        is_pilot=commission.is_pilot,
        state="draft",
        versions=[version],
        waves=[Wave(position=n, code=code, weight=share) for n, (code, share) in _numbered(commission.waves)],
    )
    _keep_posts(version, commission.posts)
    if origin:
        kind, title, number = origin
        kept = {"title": dict(title), "number": number, "content": plan_content(version)}
        evaluation.origin = PlanOrigin(kind=kind, **kept)
    session.add(evaluation)
    session.flush()
    session.add_all(_draft(evaluation, definition) for definition in asked)
    detail = {"kind": origin[0], "from": dict(origin[1])} if origin else {"kind": "empty"}
    audit.record(session, user, "evaluation.start", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return evaluation


def _numbered(waves: tuple[tuple[str, float], ...]) -> Iterable[tuple[int, tuple[str, float]]]:
    return enumerate(waves, start=1)


def _keep_posts(version: PlanVersion, posts: tuple[str, ...]) -> None:
    """Only the posts that were chosen, with their weights; the team stays."""
    version.posts = [post for post in version.posts if post in posts]
    version.team_final = {post: share for post, share in version.team_final.items() if post in posts}
    for _criterion, _indicator, point in evidence_points(version):
        point.weights = [held for held in point.weights if held.post in (*posts, TEAM_POST)]


def ready_instruments(name: str) -> list[Definition]:
    """The instrument of the library under this name; nothing while there is no library."""
    try:
        library = import_module("surveys.library")
    except ModuleNotFoundError:
        return []
    return [library.template(name)]


def _newest_instruments(session: Session, evaluation: Evaluation) -> list[Definition]:
    query = sa.select(Instrument).where(Instrument.evaluation_id == evaluation.id).order_by(Instrument.name)
    return [one.versions[-1].definition for one in session.scalars(query) if one.versions]


def _draft(evaluation: Evaluation, definition: Definition) -> Instrument:
    asked = fitted(definition, evaluation.plan_version)
    version = InstrumentVersion(number=1, content=asked.as_json())
    return Instrument(evaluation_id=evaluation.id, name=asked.name, source=asked.source, versions=[version])


def fitted(definition: Definition, version: PlanVersion) -> Definition:
    """The instrument with its items feeding only evidence points of the plan whose rule takes answers."""
    points = [point for _c, _i, point in evidence_points(version)]
    fed = {one.code for one in points if one.rule in RULES and RULES[one.rule].unit == "answers"}
    items = (item if item.evidence in fed else replace(item, evidence="") for item in definition.items)
    return replace(definition, items=tuple(items))
