"""Rules on visits and on coded focus-group notes."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scoring.frames import EvidenceRefused, ScoringError
from scoring.methods.agreement import coder_agreement
from scoring.precision import mean_and_se, mean_effects
from scoring.rules.registry import NAN, Estimate, Example, Parameter, rule

STRONGEST = 4


class Visit(NamedTuple):
    """One visit: points out of a maximum."""

    visit: str
    points: float
    maximum: float


class Note(NamedTuple):
    """One coder's code of one unit: strength 0-4, NaN for not applicable."""

    session: str
    unit: str
    coder: str
    theme: str
    strength: float


@rule(
    "visit",
    zh="走访得分",
    en="Visit points",
    sentence_zh="各次走访得分之和除以满分之和；有机构人员在场的走访不计分。",
    sentence_en="Points of all visits as percent of the points possible; "
    "visits with agency staff present are not scored.",
    unit="visits",
    examples=[
        Example((Visit("v1", 9, 12), Visit("v2", 11, 12)), 83.33),
        Example((Visit("v1", 6, 12), Visit("v2", 4, 4)), 62.50),
    ],
)
def visit(given: Sequence[Visit]) -> Estimate | None:
    """Sum of points / sum of maxima * 100.

    Parameters
    ----------
    given : sequence of Visit

    Returns
    -------
    Estimate or None
        None without a visit. Standard error of a ratio estimate.

    Raises
    ------
    ScoringError
        A maximum that is not positive, or points outside 0..maximum.

    References
    ----------
    docs/worked-case.md part 3; Cochran (1977), Sampling Techniques, section 6.4.
    """
    if not given:
        return None
    for one in given:
        if not one.maximum > 0 or not 0 <= one.points <= one.maximum:
            raise ScoringError(
                f"visit {one.visit}: {one.points} of {one.maximum}, expected 0 to a positive maximum"
            )
    points = math.fsum(one.points for one in given)
    maximum = math.fsum(one.maximum for one in given)
    n, share = len(given), points / maximum
    se, effects = NAN, {}
    if n > 1:
        residuals = [one.points - share * one.maximum for one in given]
        scale = math.sqrt(n / (n - 1)) / maximum * 100
        se = scale * math.sqrt(math.fsum(one * one for one in residuals))
        for one, residual in zip(given, residuals, strict=True):
            effects[one.visit] = effects.get(one.visit, 0.0) + scale * residual
    inputs = {"points": points, "maximum": maximum}
    return Estimate(share * 100, se, n - 1 if n > 1 else NAN, inputs=inputs, effects=effects)


def codes_by_unit(given: Mapping[str, Sequence[Note]]) -> dict[tuple, dict[str, float]]:
    """Strength that each coder gave to each unit, over all subjects.

    Parameters
    ----------
    given : mapping
        Subject to notes.

    Returns
    -------
    dict
        (subject, session, unit, theme or "") to {coder: strength}. The theme
        belongs to the key only where a coder coded one unit under several.

    References
    ----------
    Own definition.
    """
    rows = [
        (subject, note) for subject, notes in given.items() for note in notes if not math.isnan(note.strength)
    ]
    times = Counter((subject, note.session, note.unit, note.coder) for subject, note in rows)
    several = {place[:3] for place, count in times.items() if count > 1}
    codes: dict[tuple, dict[str, float]] = {}
    for subject, note in rows:
        place = (subject, note.session, note.unit)
        key = (*place, note.theme if place in several else "")
        codes.setdefault(key, {})[note.coder] = note.strength
    return codes


def agreeing(given: Mapping[str, Sequence[Note]], parameters: Mapping[str, object]) -> Mapping:
    """The notes unchanged, or a refusal when the coders agree too little.

    Parameters
    ----------
    given : mapping
        Subject to notes: everything coded for one wave and evidence point.
    parameters : mapping
        Settled parameters of the rule.

    Returns
    -------
    mapping
        ``given``.

    Raises
    ------
    ScoringError
        Kappa under ``min_kappa``, or no unit with two coders while
        ``min_kappa`` is above 0.

    References
    ----------
    docs/worked-case.md R-33i; Cohen (1968), Psychological Bulletin 70, 213-220.
    """
    least = parameters["min_kappa"]
    kappa, units = coder_agreement(codes_by_unit(given))
    if units == 0 and least > 0 and any(given.values()):
        message = f"coded: no unit was coded by two coders, expected agreement of at least {least:g}"
        raise EvidenceRefused("no_common_units", message, least=f"{least:g}")
    if kappa < least:
        message = f"coded: agreement of coders {kappa:.3f} over {units} units, expected at least {least:g}"
        raise EvidenceRefused("low_agreement", message, kappa=f"{kappa:.3f}", units=units, least=f"{least:g}")
    return given


def _notes(*strengths: tuple[float, ...]) -> tuple[Note, ...]:
    return tuple(
        Note(f"g{session}", str(unit), "c1", "CH", strength)
        for session, group in enumerate(strengths)
        for unit, strength in enumerate(group)
    )


@rule(
    "coded",
    zh="座谈编码",
    en="Coded focus groups",
    sentence_zh="每场座谈的平均强度（0 到 4）再取各场平均，除以 4 乘以 100；两名编码员一致性不够时不计分。",
    sentence_en="Mean strength (0 to 4) of each session, then the mean of sessions, over 4, times 100; "
    "refused when coders agree too little.",
    unit="notes",
    parameters={"min_kappa": Parameter("number", 0.60, "最低编码一致性", "least agreement of coders", -1, 1)},
    examples=[
        Example(_notes((3, 3, 3), (2, 4)), 75.00, source="docs/worked-case.md part 3: 3.0 of 4"),
        Example(_notes((4, 4, 4, 4), (0,)), 50.00),
    ],
    prepare=agreeing,
)
def coded(given: Sequence[Note], min_kappa: float = 0.60) -> Estimate | None:
    """Mean over sessions of the mean strength over units and coders, / 4 * 100.

    Parameters
    ----------
    given : sequence of Note
        Notes without a strength are skipped.
    min_kappa : float
        Checked beforehand by ``agreeing``, over all subjects of the wave.

    Returns
    -------
    Estimate or None
        None without a strength. Sessions are the sampling unit.

    Raises
    ------
    ScoringError
        A strength outside 0-4.

    References
    ----------
    docs/worked-case.md part 3.
    """
    sessions: dict[str, list[float]] = {}
    for note in given:
        if math.isnan(note.strength):
            continue
        if not 0 <= note.strength <= STRONGEST:
            raise ScoringError(f"note {note.session} {note.unit}: strength {note.strength}, expected 0 to 4")
        sessions.setdefault(note.session, []).append(note.strength)
    if not sessions:
        return None
    means = {name: mean_and_se(values)[0] / STRONGEST * 100 for name, values in sessions.items()}
    mean, se = mean_and_se(list(means.values()))
    n = len(means)
    df, inputs = n - 1 if n > 1 else NAN, {"session_means": means}
    return Estimate(mean, se, df, inputs=inputs, effects=mean_effects(means))
