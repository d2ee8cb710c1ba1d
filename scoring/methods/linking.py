"""Two versions of an instrument: can they be compared, and how is one put on the scale of the other."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring import precision
from scoring.frames import ScoringError
from scoring.methods.kinds import listed, number
from scoring.methods.registry import Worked, method
from scoring.methods.samples import is_missing

NAN = math.nan
LEAST_ANCHORS, LEAST_SHARE = 5, 0.20  # rule of thumb: scoring-methods section 6
DRIFTED, ROUNDING = 2.0, 1e-9
IQR_OF_NORMAL = 0.74  # interquartile range times this is the sd of a normal variable
VERDICTS = {
    "comparable": {
        "zh": "两版有足够多没改动的题，可以接着比较；分数先按这些题对齐。",
        "en": "Enough items are unchanged: the two versions can be compared once they are linked by these.",
    },
    "break": {
        "zh": "没改动的题太少，两版分数不能直接比；趋势线到这里断开，从新版重新起算。",
        "en": "Too few items are unchanged, so the scores cannot be compared: "
        "break the trend line here and start again with the new version.",
    },
    "unchanged": {
        "zh": "两版题目完全一样，可以直接比较。",
        "en": "Both versions have the same items and can be compared as they are.",
    },
}
SIX = [{"code": f"q{place}", "text": f"Item {place}", "scale": [1, 2, 3, 4, 5]} for place in range(6)]
KOLEN_BRENNAN = {
    "new": {"mean": 15.8205, "sd": 6.5278, "anchor_mean": 5.1063, "anchor_sd": 2.3760, "covariance": 13.4088},
    "old": {"mean": 18.6728, "sd": 6.8784, "anchor_mean": 5.8626, "anchor_sd": 2.4515, "covariance": 14.7603},
}


@dataclass(frozen=True)
class Comparability:
    """Unchanged items (anchors) and what follows: ``verdict`` is a key of ``VERDICTS``.

    ``share``: anchors over the items of the longer version. ``changed``: code to
    what differs (``text``, ``scale``); ``dropped`` and ``added``: codes of one version only.
    """

    verdict: str
    words: Mapping[str, str]
    anchors: tuple[str, ...]
    share: float
    n_old: int
    n_new: int
    changed: Mapping[str, str]
    dropped: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True)
class Anchor:
    """Means of an unchanged item; ``z``: its shift against the middle shift, robustly standardised."""

    code: str
    old: float
    new: float
    z: float
    has_drifted: bool


@dataclass(frozen=True)
class Link:
    """old scale = ``slope`` * new + ``intercept``.

    ``linked``: the given scores on the old scale. ``synthetic_mean`` and ``synthetic_sd``:
    of the old version in the combined group (Tucker), else NaN. ``flags``:
    ``drifted_anchors`` (left out), ``few_anchors`` (under 5 are left).
    """

    way: str
    slope: float
    intercept: float
    linked: tuple[float | None, ...]
    anchors: tuple[Anchor, ...]
    synthetic_mean: float
    synthetic_sd: float
    flags: tuple[str, ...]


@method(
    "comparability",
    family="cycles",
    zh="新旧问卷能否比较",
    en="Comparability of two versions",
    sentence_zh="问卷改过以后，要有足够多一字未改的题（至少五题、占两成以上），前后分数才能比；不够就断开趋势线。",
    sentence_en="After a questionnaire was changed, scores compare only if enough items stayed exactly the "
    "same (at least five and a fifth of all); otherwise the trend line is broken.",
    examples=[
        Worked({"old": SIX, "new": SIX}, {"share": 1.0, "n_old": 6}, "hand: nothing changed"),
        Worked(
            {"old": SIX, "new": [*SIX[:3], {"code": "q9", "text": "New", "scale": [1, 2, 3, 4, 5]}]},
            {"share": 0.5, "n_new": 4},
            "hand: three of six are left, under five: break",
        ),
    ],
)
def comparability(old: Sequence[Mapping[str, object]], new: Sequence[Mapping[str, object]]) -> Comparability:
    """Which items two versions share, and whether that is enough to compare them.

    Parameters
    ----------
    old, new : sequence of mapping
        {"code", "text", "scale"} per item; the scale is a list of options or any
        other value that is equal only for equal scales.

    Returns
    -------
    Comparability

    Raises
    ------
    ScoringError
        A version without items, an item without code, text or scale, a code twice.

    Notes
    -----
    An anchor has the same code, text (white space apart) and scale in both. Enough: at
    least 5 anchors and at least 20 % of the longer version.

    References
    ----------
    Kolen & Brennan (2014), Test Equating, Scaling, and Linking, 3rd ed., section 8.1
    (rule of thumb: a fifth of the items).
    """
    before, after = _items("old", old), _items("new", new)
    both = [code for code in before if code in after]
    changed = {code: ", ".join(_differences(before[code], after[code])) for code in both}
    anchors = tuple(code for code in both if not changed[code])
    share = len(anchors) / max(len(before), len(after))
    verdict = "comparable" if len(anchors) >= LEAST_ANCHORS and share >= LEAST_SHARE else "break"
    if len(anchors) == len(before) == len(after):
        verdict = "unchanged"
    return Comparability(
        verdict,
        VERDICTS[verdict],
        anchors,
        share,
        len(before),
        len(after),
        {code: what for code, what in changed.items() if what},
        tuple(code for code in before if code not in after),
        tuple(code for code in after if code not in before),
    )


def _items(version: str, items: Sequence[Mapping[str, object]]) -> dict[str, Mapping[str, object]]:
    """Items by code, in alphabetical order."""
    for place, item in enumerate(listed(f"{version} version", items)):
        if not isinstance(item, Mapping):
            raise ScoringError(f"{version} version, item {place}: {item!r}, expected code, text, scale")
        lacking = [part for part in ("code", "text", "scale") if is_missing(item.get(part))]
        if lacking:
            raise ScoringError(f"{version} version, item {place}: no {lacking}, expected code, text, scale")
    found = {str(item["code"]): item for item in items}
    if not found or len(found) < len(items):
        raise ScoringError(f"{version} version: {len(items)} items, expected at least one, each code once")
    return {code: found[code] for code in sorted(found)}


def _differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    has_same_text = str(before["text"]).split() == str(after["text"]).split()
    return [*([] if has_same_text else ["text"]), *([] if before["scale"] == after["scale"] else ["scale"])]


@method(
    "linking",
    family="cycles",
    zh="把新版分数换到旧版尺度",
    en="Linking to the old scale",
    sentence_zh="用两版都有、没改动的题作桥，把新版分数换算到旧版的尺度上再比较；变得特别厉害的题不当桥。",
    sentence_en="The items that both versions share are the bridge by which new scores are put on the old "
    "scale; items that shifted strangely are left out of the bridge.",
    examples=[
        Worked(
            KOLEN_BRENNAN | {"scores": [10, 20]},
            {
                "slope": 1.0289,
                "intercept": 0.5370,
                "synthetic_mean": 16.8153,
                "synthetic_sd": 6.7168,
                "linked.0": 10.826,
            },
            "Kolen & Brennan (2014), section 4.4, Tucker, w1 = 1",
            1e-3,
        ),
        Worked(
            {
                "anchors": [
                    {"code": code, "new": new, "old": 2 * new + 10}
                    for code, new in zip("abcde", (10, 20, 30, 20, 20), strict=True)
                ],
                "scores": [25],
            },
            {"slope": 2.0, "intercept": 10.0, "linked.0": 60.0},
            "hand: old = 2 new + 10",
        ),
    ],
)
def linking(
    anchors: Sequence[Mapping[str, object]] | None = None,
    new: Mapping[str, float] | None = None,
    old: Mapping[str, float] | None = None,
    weight_new: float = 1.0,
    scores: Sequence[float | None] = (),
) -> Link:
    """Linear linking of a new version to an old one by their anchor items.

    Parameters
    ----------
    anchors : sequence of mapping, optional
        {"code", "old", "new"}: mean of an unchanged item in both groups, on one scale,
        for mean-sigma. Either these or both of:
    new, old : mapping, optional
        {"mean", "sd", "anchor_mean", "anchor_sd", "covariance"} of total and anchor
        score in the group that answered that version, for Tucker.
    weight_new : float
        Weight of the new group in the combined group (Tucker), 0-1.
    scores : sequence of float
        Scores of the new version to be linked; null stays null.

    Returns
    -------
    Link

    Raises
    ------
    ScoringError
        Neither or both ways, fewer than 2 anchors left, anchors or scores without spread.

    Notes
    -----
    Mean-sigma: slope = sd(old) / sd(new) over anchors, intercept = mean(old) - slope mean(new).
    Drift: z = (d - median d) / (.74 IQR), d = old - (slope new + intercept) over all
    anchors; those beyond 2 are left out and the link made again (judged from 5 anchors
    on: fewer cannot say which of them moved). Tucker: section 4.2 of
    the reference, regressions of total on anchor equal in both groups.

    References
    ----------
    Marco (1977), J. Educational Measurement 14, 139-160; Kolen & Brennan (2014), Test
    Equating, Scaling, and Linking, 3rd ed., 4.2, 6.3; Huynh & Meyer (2010), JEM 47 (robust z).
    """
    if (anchors is None) == (new is None and old is None):
        raise ScoringError("linking: expected either anchors, or new and old")
    known, flags, synthetic = (), (), (NAN, NAN)
    if anchors is not None:
        way, (slope, intercept, known, flags) = "mean_sigma", _mean_sigma(anchors)
    else:
        way, (slope, intercept, synthetic) = "tucker", _tucker(new, old, weight_new)
    linked = tuple(
        None if is_missing(score) else slope * number("linking, score", score) + intercept for score in scores
    )
    return Link(way, slope, intercept, linked, known, *synthetic, flags)


def _mean_sigma(
    anchors: Sequence[Mapping[str, object]],
) -> tuple[float, float, tuple[Anchor, ...], tuple[str, ...]]:
    if not all(isinstance(one, Mapping) for one in listed("linking, anchors", anchors)):
        raise ScoringError("linking: anchors, expected code, old and new in each")
    rows = sorted(
        (str(one.get("code")), number("anchor, old", one.get("old")), number("anchor, new", one.get("new")))
        for one in anchors
    )
    if len({row[0] for row in rows}) < len(rows):
        raise ScoringError("linking: anchors, expected each code once")
    slope, intercept = _line(rows)
    shifts = _robust_z([old - (slope * new + intercept) for _code, old, new in rows])
    is_judged = len(rows) >= LEAST_ANCHORS
    known = tuple(
        Anchor(*row, z, is_judged and abs(z) > DRIFTED) for row, z in zip(rows, shifts, strict=True)
    )
    kept = [(one.code, one.old, one.new) for one in known if not one.has_drifted]
    slope, intercept = _line(kept)
    told = {"drifted_anchors": len(kept) < len(rows), "few_anchors": len(kept) < LEAST_ANCHORS}
    return slope, intercept, known, tuple(flag for flag, is_so in told.items() if is_so)


def _line(rows: Sequence[tuple[str, float, float]]) -> tuple[float, float]:
    """Slope and intercept that give the anchors the same mean and spread in both versions."""
    if len(rows) < 2:
        raise ScoringError(f"linking: {len(rows)} anchors without drift, expected at least 2")
    (old_mean, old_se), (new_mean, new_se) = (
        precision.mean_and_se([row[side] for row in rows]) for side in (1, 2)
    )
    if old_se == 0 or new_se == 0:
        raise ScoringError("linking: anchors that are all alike in one version, expected some spread")
    return old_se / new_se, old_mean - old_se / new_se * new_mean


def _robust_z(values: Sequence[float]) -> list[float]:
    """Distance from the median in robust standard deviations; 0 where nothing varies.

    Where more than half agree exactly, the mean absolute deviation stands in.
    """
    middle = float(np.median(values))
    low, high = np.quantile(values, [0.25, 0.75])
    spread = IQR_OF_NORMAL * float(high - low)
    if spread < ROUNDING:
        spread = math.sqrt(math.pi / 2) * math.fsum(abs(one - middle) for one in values) / len(values)
    return [0.0 if spread < ROUNDING else (one - middle) / spread for one in values]


def _tucker(
    new: Mapping[str, float] | None, old: Mapping[str, float] | None, weight_new: float
) -> tuple[float, float, tuple[float, float]]:
    """Slope, intercept, and mean and standard deviation of the old version in the combined group."""
    first, second = _group("new", new), _group("old", old)
    w1 = number("linking, weight_new", weight_new, 0, 1)
    w2 = 1 - w1
    gap = first["anchor_mean"] - second["anchor_mean"]
    spread = first["anchor_sd"] ** 2 - second["anchor_sd"] ** 2
    slopes = [one["covariance"] / one["anchor_sd"] ** 2 for one in (first, second)]
    new_mean = first["mean"] - w2 * slopes[0] * gap
    old_mean = second["mean"] + w1 * slopes[1] * gap
    new_variance = first["sd"] ** 2 - w2 * slopes[0] ** 2 * spread + w1 * w2 * slopes[0] ** 2 * gap**2
    old_variance = second["sd"] ** 2 + w1 * slopes[1] ** 2 * spread + w1 * w2 * slopes[1] ** 2 * gap**2
    if new_variance <= 0 or old_variance <= 0:
        raise ScoringError("linking: no spread in the combined group, expected groups that are more alike")
    slope = math.sqrt(old_variance / new_variance)
    return slope, old_mean - slope * new_mean, (old_mean, math.sqrt(old_variance))


def _group(name: str, given: Mapping[str, float] | None) -> dict[str, float]:
    parts = ("mean", "sd", "anchor_mean", "anchor_sd", "covariance")
    if not isinstance(given, Mapping) or any(part not in given for part in parts):
        raise ScoringError(f"linking, {name}: {given}, expected {', '.join(parts)}")
    found = {part: number(f"linking, {name}, {part}", given[part]) for part in parts}
    if found["sd"] <= 0 or found["anchor_sd"] <= 0:
        raise ScoringError(f"linking, {name}: a standard deviation that is not positive, expected spread")
    if abs(found["covariance"]) > found["sd"] * found["anchor_sd"] * (1 + ROUNDING):
        raise ScoringError(f"linking, {name}: covariance over sd times anchor_sd, expected at most that")
    return found
