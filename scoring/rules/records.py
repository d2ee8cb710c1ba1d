"""Rules on verified records: planned against done, goal attainment, adopted values."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from scoring.frames import ScoringError
from scoring.precision import mean_and_se, mean_effects
from scoring.rules.registry import NAN, Estimate, Example, Parameter, rule

EXPECTED_CORRELATION = 0.3  # rho between goals of one case: Kiresuk & Sherman (1968)
GAS_SHIFT = 30  # T = 50 (as expected) counts 80: docs/worked-case.md F13


class Record(NamedTuple):
    """Planned and done work with its difficulty coefficient."""

    planned: float
    done: float
    coefficient: float = 1.0
    proof: bool = True


class Goal(NamedTuple):
    """A goal set before the service: weight 1-3, attained -2 to 2."""

    case: str
    weight: float
    attained: float
    verified: bool = True


@rule(
    "planned",
    zh="计划完成率",
    en="Done against planned",
    sentence_zh="有证明的完成量乘难度系数后求和，除以计划总量，乘以 100，最高 100；没有证明的记 0。",
    sentence_en="Proven output times its difficulty coefficient, as percent of all that was planned, "
    "at most 100; without proof it counts 0.",
    unit="records",
    examples=[
        Example((Record(50, 46),), 92.00, source="docs/worked-case.md R-22c"),
        Example((Record(50, 61),), 100.00, source="docs/worked-case.md R-22c"),
        Example(
            (Record(20, 20, 1.0), Record(12, 10, 1.2), Record(8, 6, 1.5)), 100.00, source="worked-case.md F12"
        ),
        Example((Record(40, 30), Record(10, 10, proof=False)), 60.00),
    ],
)
def planned(given: Sequence[Record]) -> Estimate | None:
    """min(100, sum(done * coefficient with proof) / sum(planned) * 100).

    Parameters
    ----------
    given : sequence of Record

    Returns
    -------
    Estimate or None
        None when nothing was planned. No standard error: a full count.

    Raises
    ------
    ScoringError
        A negative number.

    References
    ----------
    docs/worked-case.md F12, R-22c.
    """
    if any(min(one.planned, one.done, one.coefficient) < 0 for one in given):
        raise ScoringError("planned: a negative number of planned, done or coefficient, expected 0 or more")
    plan = math.fsum(one.planned for one in given)
    if plan == 0:
        return None
    done = math.fsum(one.done * one.coefficient for one in given if one.proof)
    return Estimate(min(100.0, done / plan * 100), inputs={"done": done, "planned": plan})


def gas_t(goals: Sequence[tuple[float, float]], rho: float = EXPECTED_CORRELATION) -> float:
    """Goal attainment T of one case.

    Parameters
    ----------
    goals : sequence of (weight, attained)
        Attained -2 to 2, 0 as expected.
    rho : float
        Assumed correlation between goals.

    Returns
    -------
    float
        T, 50 when all goals came out as expected.

    Raises
    ------
    ScoringError
        Without a goal of positive weight.

    Notes
    -----
    T = 50 + 10 sum(w x) / sqrt((1 - rho) sum w^2 + rho (sum w)^2).

    References
    ----------
    Kiresuk & Sherman (1968), Community Mental Health Journal 4, 443-453.
    """
    total = math.fsum(weight for weight, _ in goals)
    if not goals or min(weight for weight, _ in goals) <= 0:
        raise ScoringError(
            f"goals: weights {[weight for weight, _ in goals]}, expected at least one, all positive"
        )
    spread = (1 - rho) * math.fsum(weight**2 for weight, _ in goals) + rho * total**2
    return 50 + 10 * math.fsum(weight * attained for weight, attained in goals) / math.sqrt(spread)


def _case(*goals: tuple[float, float]) -> tuple[Goal, ...]:
    return tuple(Goal("case", weight, attained) for weight, attained in goals)


@rule(
    "gas",
    zh="目标达成",
    en="Goal attainment",
    sentence_zh="每个个案按目标权重算出达成分 T，加 30 后限在 0 到 100 之间，再取各个案平均；"
    "未核实的目标最高按“如期”计。",
    sentence_en="Each case's weighted goal attainment T plus 30, kept within 0 to 100, then the mean "
    "of cases; an unverified goal counts at most as expected.",
    unit="goals",
    parameters={
        "rho": Parameter("number", EXPECTED_CORRELATION, "目标间相关", "correlation between goals", 0, 1)
    },
    examples=[
        Example(_case((3, 1), (2, 0), (1, -1)), 84.41, source="docs/worked-case.md part 1 and F13: T 54.41"),
        Example(_case((1, 1), (1, 1), (1, 0)), 89.13, source="docs/worked-case.md part 1: T 59.13"),
        Example(_case((2, -1), (2, 0), (1, 0)), 74.62, source="docs/worked-case.md part 1: T 44.62"),
        Example((Goal("case", 1, 2, verified=False),), 80.00),
    ],
)
def gas(given: Sequence[Goal], rho: float = EXPECTED_CORRELATION) -> Estimate | None:
    """Mean over cases of clip(T + 30, 0, 100).

    Parameters
    ----------
    given : sequence of Goal
    rho : float
        Assumed correlation between goals.

    Returns
    -------
    Estimate or None
        None without a case. Cases are the sampling unit.

    Raises
    ------
    ScoringError
        Attained outside -2..2 or a weight that is not positive.

    References
    ----------
    Kiresuk & Sherman (1968), Community Mental Health Journal 4, 443-453; docs/worked-case.md F13.
    """
    cases: dict[str, list[tuple[float, float]]] = {}
    for goal in given:
        if not -2 <= goal.attained <= 2:
            raise ScoringError(f"goal of case {goal.case}: attained {goal.attained}, expected -2 to 2")
        attained = goal.attained if goal.verified else min(goal.attained, 0)
        cases.setdefault(goal.case, []).append((goal.weight, attained))
    if not cases:
        return None
    attainments = {case: gas_t(goals, rho) for case, goals in cases.items()}
    scores = {case: min(100.0, max(0.0, t + GAS_SHIFT)) for case, t in attainments.items()}
    mean, se = mean_and_se(list(scores.values()))
    df, inputs = len(scores) - 1 if len(scores) > 1 else NAN, {"t": attainments}
    return Estimate(mean, se, df, inputs=inputs, effects=mean_effects(scores))


@rule(
    "value",
    zh="直接取值",
    en="Value as given",
    sentence_zh="已经是 0 到 100 的分数，直接采用。",
    sentence_en="A number already on 0 to 100, taken as it is.",
    unit="values",
    examples=[Example((53.61,), 53.61)],
    keeps_constant=True,
)
def value(given: Sequence[float]) -> Estimate | None:
    """The one value.

    Parameters
    ----------
    given : sequence of float
        At most one, 0-100.

    Returns
    -------
    Estimate or None
        None without a value.

    Raises
    ------
    ScoringError
        Outside 0-100.

    References
    ----------
    Own definition.
    """
    if not given:
        return None
    if not 0 <= given[0] <= 100:
        raise ScoringError(f"value {given[0]}, expected 0 to 100")
    return Estimate(float(given[0]))


def service_years(
    ordinary: float, remote: float, base: float = 40, per_year: float = 6, remote_factor: float = 1.5
) -> float:
    """Points for years of service at the grass roots, ready for the rule ``value``.

    Parameters
    ----------
    ordinary, remote : float
        Years in ordinary and in remote places, not negative.
    base, per_year, remote_factor : float
        Points at the start, points per year, worth of a remote year.

    Returns
    -------
    float
        min(100, base + per_year * (ordinary + remote_factor * remote)).

    Raises
    ------
    ScoringError
        Negative years.

    References
    ----------
    docs/worked-case.md F11 (own proposal).
    """
    if ordinary < 0 or remote < 0:
        raise ScoringError(f"service years: {ordinary} and {remote}, expected 0 or more")
    return min(100.0, base + per_year * (ordinary + remote_factor * remote))
