"""The draft of a plan changed piece by piece; every change is written down with what was before and after."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.content import compare_contents, plan_content
from evaluations.lock_guard import PlanLocked
from evaluations.models_plan import Criterion, EvidencePoint, Indicator, PlanVersion
from evaluations.plan_tree import evidence_points

Node = Criterion | Indicator | EvidencePoint


class CodeTaken(Refusal):
    sentence = _("The code %(code)s stands in the plan already.")


class NoSuchNode(Refusal):
    status = 404
    sentence = _("This place of the plan is not there any more.")


# Level -> the level above; "" is the plan itself.
ABOVE: Mapping[str, str] = {"criterion": "", "indicator": "criterion", "evidence": "indicator"}
# What holds nodes -> the name of the list that they stand in.
HOLDS: Mapping[type, str] = {
    PlanVersion: "criteria",
    Criterion: "indicators",
    Indicator: "evidence_points",
}


@dataclass(frozen=True)
class Editor:
    """Who changes a draft, and when."""

    user: User
    now: datetime


@contextmanager
def editing(session: Session, version: PlanVersion, editor: Editor, action: str) -> Iterator[None]:
    """One change of a draft as one transaction, with an audit entry of everything that it changed.

    Refuses ``PlanLocked``. Nothing is kept when the body raises.
    """
    if version.is_locked:
        raise PlanLocked()
    before = whole_content(version)
    try:
        yield
        session.flush()
        changes = compare_contents(before, whole_content(version))
        if changes:
            detail = {"version": version.number, "changes": [vars(change) for change in changes]}
            about = f"evaluation {version.evaluation_id}"
            audit.record(session, editor.user, f"plan.{action}", about, detail, editor.now)
        session.commit()
    except BaseException:
        session.rollback()
        raise


def whole_content(version: PlanVersion) -> dict:
    """What decides a score, and besides it the names and the order that readers see."""
    evaluation = version.evaluation
    return {
        "evaluation": {
            "title": dict(evaluation.title),
            "area": evaluation.area,
            "is_pilot": evaluation.is_pilot,
        },
        **plan_content(version),
        "name": {
            **{source.source: dict(source.label) for source in version.sources},
            **dict(version.post_labels),
        },
        "order": {"tree": [node.code for _level, node in nodes(version)]},
    }


def nodes(version: PlanVersion) -> Iterator[tuple[str, Node]]:
    """Every node with its level, from top to bottom."""
    for criterion in version.criteria:
        yield "criterion", criterion
        for indicator in criterion.indicators:
            yield "indicator", indicator
            yield from (("evidence", point) for point in indicator.evidence_points)


def node_of(version: PlanVersion, level: str, number: int) -> Node:
    """A node of this version by its number. Refuses ``NoSuchNode``."""
    for found, node in nodes(version):
        if (found, node.id) == (level, number):
            return node
    raise NoSuchNode()


def parent_of(version: PlanVersion, node: Node) -> PlanVersion | Criterion | Indicator:
    """What a node stands under."""
    for owner in (version, *(other for _level, other in nodes(version))):
        if any(child is node for child in children_of(owner)):
            return owner
    raise NoSuchNode()


def children_of(owner: PlanVersion | Node) -> list:
    """The list of what stands directly under ``owner``."""
    return getattr(owner, HOLDS[type(owner)]) if type(owner) in HOLDS else []


def free_code(version: PlanVersion, level: str, owner: PlanVersion | Node) -> str:
    """A code that is not taken: A, B, C; A1, A2; E01, E02."""
    taken = {node.code for _level, node in nodes(version)}
    patterns = {
        "criterion": (chr(65 + n) for n in range(26)),
        "indicator": (f"{getattr(owner, 'code', '')}{n}" for n in range(1, 100)),
        "evidence": (f"E{n:02}" for n in range(len(list(evidence_points(version))) + 1, 1000)),
    }
    return next((code for code in patterns[level] if code not in taken), "")


def add_node(
    session: Session, version: PlanVersion, owner: PlanVersion | Node, node: Node, editor: Editor
) -> None:
    """Put a new node at the end of its list. Refuses ``CodeTaken``."""
    if node.code in {other.code for _level, other in nodes(version)}:
        raise CodeTaken(code=node.code)
    with editing(session, version, editor, "add"):
        siblings = children_of(owner)
        node.position = max((other.position for other in siblings), default=0) + 1
        siblings.append(node)


def rename_node(
    session: Session, version: PlanVersion, node: Node, label: Mapping[str, str], owner: Node, editor: Editor
) -> None:
    """Give a node another name, and put it under ``owner``; its code is for life."""
    with editing(session, version, editor, "rename"):
        node.label = dict(label)
        _put_under(version, node, owner)


@dataclass(frozen=True)
class Measure:
    """What an evidence point is called, where it stands, who speaks there, and how that is scored."""

    label: Mapping[str, str]
    owner: Indicator
    source: str
    rule: str
    parameters: Mapping[str, object]


def set_point(
    session: Session, version: PlanVersion, point: EvidencePoint, measure: Measure, editor: Editor
) -> None:
    """Everything about an evidence point but its code and its weights."""
    with editing(session, version, editor, "point"):
        point.label = dict(measure.label)
        point.source, point.rule = measure.source, measure.rule
        point.parameters = dict(measure.parameters)
        _put_under(version, point, measure.owner)


def _put_under(version: PlanVersion, node: Node, owner: PlanVersion | Node) -> None:
    """At the end of the list of another owner; where it was, when it stands there already."""
    before = parent_of(version, node)
    if owner is not before:
        node.position = max((other.position for other in children_of(owner)), default=0) + 1
        children_of(before).remove(node)
        children_of(owner).append(node)


def owners_for(version: PlanVersion, level: str) -> list[PlanVersion | Node]:
    """What a node of this level may stand under."""
    return (
        [version] if not ABOVE[level] else [node for found, node in nodes(version) if found == ABOVE[level]]
    )


def move_node(session: Session, version: PlanVersion, node: Node, up: bool, editor: Editor) -> None:
    """Change places with the neighbour above or below; at the end of the list nothing happens."""
    with editing(session, version, editor, "move"):
        owner = parent_of(version, node)
        siblings = children_of(owner)
        place = siblings.index(node)
        other = place + (-1 if up else 1)
        if 0 <= other < len(siblings):
            ordered = [*siblings]
            ordered[place], ordered[other] = ordered[other], ordered[place]
            for position, sibling in enumerate(ordered, start=1):
                sibling.position = position
            session.flush()
            session.expire(owner, [HOLDS[type(owner)]])


def remove_node(session: Session, version: PlanVersion, node: Node, editor: Editor) -> None:
    """Take a node out with everything under it: weights, and the caps on a criterion."""
    with editing(session, version, editor, "remove"):
        children_of(parent_of(version, node)).remove(node)
        if isinstance(node, Criterion):
            version.caps = [cap for cap in version.caps if cap.criterion != node.code]


def removed_with(node: Node) -> list[Node]:
    """Everything that stands under a node."""
    under = list(children_of(node))
    return [*under, *(deeper for child in under for deeper in removed_with(child))]
