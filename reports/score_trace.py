"""One stored score in lines, down to rule, inputs and counts: what the score pages show, for a command."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.models_scores import Grade, ScoreRun
from evaluations.plan_page import node_name
from reports import score_rows, score_tree, wording
from reports.score_parts import concealed_items
from reports.sentences import labelled
from scoring.frames import LEVELS, TEAM_POST

ADDRESS = re.compile(r"(\d{1,9}):([^/]*)/([^/]+)/([^/]+)")
WHOLE = frozenset(LEVELS) - {"evidence", "indicator", "criterion"}


class ScoreUnknown(Refusal):
    status = 404
    sentence = _l(
        "There is no score %(address)s in score run %(number)s. Expected EVALUATION:WAVE/SUBJECT/NODE, as "
        "1:Y2/SW07/E18; scores of the whole cycle have no wave, as 1:/SW07/cycle, 1:/SW07/final, 1:/T1/team."
    )


@dataclass(frozen=True)
class ScoreAddress:
    """A score. ``wave``: "" for the cycle. ``node``: of the tree, or one of own, cycle, team, final."""

    evaluation: int
    wave: str
    subject: str
    node: str


def address_in(text: str) -> ScoreAddress | None:
    """The score that a text names, None for what names none."""
    found = ADDRESS.fullmatch(text)
    return found and ScoreAddress(int(found[1]), found[2], found[3], found[4])


def lines(session: Session, evaluation: Evaluation, run: ScoreRun, address: ScoreAddress) -> Iterator[str]:
    """The score, what it was made from, and the addresses of its parts. Refuses ScoreUnknown."""
    unknown = ScoreUnknown(address=f"{address.wave}/{address.subject}/{address.node}", number=run.number)
    query = sa.select(Subject).where(Subject.evaluation_id == evaluation.id, Subject.code == address.subject)
    subject = session.scalar(query)
    if subject is None:
        raise unknown
    scores = score_tree.scores_of(session, run, address.subject)
    if address.node in WHOLE:
        score = scores.get((address.wave, address.node, ""))
        if score is None or _is_hidden(session, run, address):
            raise unknown
        yield labelled(f"{address.subject} {address.wave} {address.node}", wording.shown(score.score))
        yield from filter(None, [score_tree.interval(score)])
    if address.node in WHOLE and not address.wave:
        yield from _below_cycle(evaluation, address, scores)
        return
    items, concealed = (
        score_tree.items_of(session, evaluation),
        concealed_items(session, run, subject, scores),
    )
    post = subject.post or TEAM_POST
    tree = score_tree.tree(run.plan_version, scores, address.wave, post, items, concealed)
    if address.node in WHOLE:
        yield from _parts(run.plan_version, address, tree)
        return
    node = _found(tree, _name(run.plan_version, address.node))
    if node is None:
        raise unknown
    yield from _node(run.plan_version, address, node)


def _is_hidden(session: Session, run: ScoreRun, address: ScoreAddress) -> bool:
    """Whether the score is not shown after a veto, as on the pages."""
    query = sa.select(Grade).where(Grade.run_id == run.id, Grade.subject == address.subject)
    grade = session.scalar(query)
    return grade is not None and score_rows.is_hidden(grade, address.node)


def _below_cycle(evaluation: Evaluation, address: ScoreAddress, scores: Mapping) -> Iterator[str]:
    for wave in evaluation.waves:
        if own := scores.get((wave.code, "own", "")):
            yield "  " + labelled(
                f"{evaluation.id}:{wave.code}/{address.subject}/own", wording.shown(own.score)
            )


def _nodes(version: PlanVersion) -> Iterator:
    for criterion in version.criteria:
        yield criterion
        for indicator in criterion.indicators:
            yield indicator
            yield from indicator.evidence_points


def _name(version: PlanVersion, code: str) -> str:
    return next((node_name(node) for node in _nodes(version) if node.code == code), "")


def _found(tree: list[dict], name: str) -> dict | None:
    for node in tree:
        below = node if node["name"] == name else _found(node.get("parts", []), name)
        if below is not None:
            return below
    return None


def _node(version: PlanVersion, address: ScoreAddress, node: dict) -> Iterator[str]:
    yield labelled(f"{address.subject} {address.wave} {node['name']}", node["score"] or _("no score"))
    yield _("weight %(weight)s", weight=node["weight"])
    yield from filter(None, [node["interval"]])
    yield from node["flags"]
    if "parts" in node:
        yield _("coverage %(share)s", share=node["coverage"])
        yield from _parts(version, address, node["parts"])
        return
    yield _("Source: %(source)s. Rule: %(rule)s.", source=node["source"], rule=node["rule"])
    yield from filter(None, [node["sentence"], node["missing"], node["n"]])
    for item in node["items"]:
        yield "  " + labelled(f"{item['code']} {item['words']}".strip(), item["counts"])
        if item["n"]:
            yield f"    {item['n']}" + (
                "" if item["mean"] == "–" else f" · {_('score %(score)s', score=item['mean'])}"
            )
    for name, value in node["inputs"]:
        yield "  " + labelled(name, value)
    yield from (*node["adopted"], *node["excluded"])


def _parts(version: PlanVersion, address: ScoreAddress, parts: list[dict]) -> Iterator[str]:
    """One line for each part: weight, score, and by which address it opens."""
    codes = {node_name(node): node.code for node in _nodes(version)}
    for part in parts:
        opens = f"{address.evaluation}:{address.wave}/{address.subject}/{codes[part['name']]}"
        weight = _("weight %(weight)s", weight=part["weight"])
        yield "  " + labelled(part["name"], f"{part['score'] or _('no score')} · {weight} · {opens}")
