"""What would come out under another version of the plan, or with other values: a trial, never a result.

Evidence is measured as the version in force measures it. Of the other version only
what is made of the measured points counts: weights, tree, bands, caps, quota, team
link. So a trial adds up numbers that may be told anyway; a draft with lower
thresholds or another rule brings nothing new to light.
"""

from collections.abc import Mapping
from dataclasses import replace

from scoring.cell import Key
from scoring.evidence import Measured, measure
from scoring.frames import Collected, Detail, Plan, ScoringError
from scoring.pipeline import outcome_of
from scoring.plan_check import check_plan
from scoring.rules import Estimate
from scoring.standing import Outcome
from scoring.subjects import people_from
from scoring.tallies import tally_of

MEASURING = ("source", "rule", "parameters")
ASSUMED = "assumed"
OTHERWISE = (
    "measured_otherwise"  # why a point has no value in a trial: the version in force measures differently
)


def trial(
    force: Plan, other: Plan, collected: Collected, assumed: Mapping[Key, float] | None = None
) -> Outcome:
    """Standings and grades under ``other``, with some values assumed.

    Parameters
    ----------
    force : Plan
        The version in force: thresholds, sources and rules.
    other : Plan
        The version to try; ``force`` itself is allowed.
    collected : Collected
    assumed : mapping, optional
        (wave, subject, evidence) to a value 0-100 that replaces what was
        measured, or stands where nothing was.

    Returns
    -------
    Outcome
        Assumed values have no error, and nor has what is made of them.

    Raises
    ------
    ScoringError
        A plan or data that cannot be scored, an assumed value outside 0-100 or
        for a point that does not exist for the subject's post.

    References
    ----------
    Own definition.
    """
    check_plan(other)
    collected.checked()
    people = people_from(collected.subjects)
    collected = replace(collected, tally=tally_of(collected))
    strictest = {
        source: max(least, force.minimum_n.get(source, 1)) for source, least in other.minimum_n.items()
    }
    found = measure(replace(other, minimum_n=strictest), collected, people)
    alike = measured_alike(force, other)
    measured = {key: one if key[2] in alike else _unmeasured(one) for key, one in found.items()}
    return outcome_of(other, collected, people, _with(measured, assumed or {}))


def measured_alike(force: Plan, other: Plan) -> frozenset[str]:
    """Evidence points that both plans take from the same source by the same rule.

    Parameters
    ----------
    force, other : Plan

    Returns
    -------
    frozenset of str

    References
    ----------
    Own definition.
    """
    ways = [
        {row["evidence"]: [row[name] for name in MEASURING] for row in plan.design.to_dict("records")}
        for plan in (force, other)
    ]
    return frozenset(code for code, way in ways[0].items() if ways[1].get(code) == way)


def _unmeasured(one: Measured) -> Measured:
    detail = one.detail
    place = (detail.wave, detail.subject, detail.evidence)
    return Measured(Detail(*place, detail.source, detail.rule, 0, None, OTHERWISE), None)


def _with(measured: Mapping[Key, Measured], assumed: Mapping[Key, float]) -> dict[Key, Measured]:
    for key, value in assumed.items():
        if key not in measured:
            raise ScoringError(f"assumed value at {key}: expected an evidence point of the subject's post")
        if not 0 <= value <= 100:
            raise ScoringError(f"assumed value {value:g} at {key}, expected 0 to 100")
    return {key: _assumed(one, assumed[key]) if key in assumed else one for key, one in measured.items()}


def _assumed(one: Measured, value: float) -> Measured:
    estimate = Estimate(float(value), inputs={ASSUMED: float(value)})
    detail = replace(one.detail, n=0, score=float(value), missing=None, inputs=estimate.inputs, counts={})
    return Measured(replace(detail, excluded={}), estimate)
