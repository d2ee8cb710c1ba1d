"""Coding of talk: what is coded twice, how far coders agree on each code, what came up."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import Interval, ScoringError
from scoring.methods.coincidence import BANDS, krippendorff
from scoring.methods.kinds import listed, mapping, number, whole
from scoring.methods.registry import Worked, method

LEAST_DOUBLE = 10

Marks = Sequence[str] | Mapping[str, float | None]


@dataclass(frozen=True)
class DoubleCoding:
    """``units`` to be coded by a second coder, in order; ``total`` units there are."""

    units: tuple[str, ...]
    n: int
    total: int
    seed: int


@method(
    "double_coding_draw",
    family="qualitative",
    zh="双人编码抽样",
    en="Draw of units to code twice",
    sentence_zh="随机抽出要由第二名编码员再编一遍的材料：默认抽两成，至少 10 份；记下种子，谁都能重抽核对。",
    sentence_en="The units that a second coder codes again, drawn at random: a fifth by default, "
    "at least 10; with the recorded seed anybody can repeat the draw.",
    examples=[
        Worked(
            {"units": ["u3", "u1", "u2"], "seed": 7}, {"n": 3, "total": 3}, "by hand: fewer than 10, so all"
        ),
        Worked({"units": [f"u{number}" for number in range(101)], "seed": 7}, {"n": 21}, "a fifth, up"),
    ],
)
def double_coding_draw(
    units: Sequence[str], share: float = 0.2, least: int = LEAST_DOUBLE, seed: int = 0
) -> DoubleCoding:
    """Simple random sample of the units that are coded twice.

    Parameters
    ----------
    units : sequence of str
        Keys, each once, in any order.
    share : float
        Above 0, at most 1.
    least : int
        Units to draw at least (all when there are fewer).
    seed : int

    Returns
    -------
    DoubleCoding

    Raises
    ------
    ScoringError
        A key twice, or a share outside 0-1.

    References
    ----------
    Own definition; 10-25 % is common: O'Connor & Joffe (2020), Int. J. Qualitative Methods 19.
    """
    if not 0 < number("double coding: share", share) <= 1:
        raise ScoringError(f"double coding: share {share}, expected above 0, at most 1")
    whole("double coding: least", least)
    whole("double coding: seed", seed)
    keys = sorted(listed("double coding: units", units, str))
    if len(set(keys)) < len(keys):
        twice = next(one for one, other in zip(keys, keys[1:], strict=False) if one == other)
        raise ScoringError(f"double coding: unit {twice} given twice, expected once")
    n = min(len(keys), max(least, math.ceil(share * len(keys) - 1e-9)))
    places = sorted(np.random.default_rng(seed).choice(len(keys), n, replace=False).tolist()) if n else []
    return DoubleCoding(tuple(keys[place] for place in places), n, len(keys), seed)


@dataclass(frozen=True)
class ThemeAlpha:
    """Agreement on one code over the ``units`` that two coders judged; ``used``: it was given there."""

    alpha: float | None
    interval: Interval | None
    agreement: float | None
    units: int
    used: int


@dataclass(frozen=True)
class ThemeAgreement:
    """Code to agreement; ``double_coded`` of the ``total`` units have two coders or more."""

    themes: Mapping[str, ThemeAlpha]
    double_coded: int
    total: int


@method(
    "theme_agreement",
    family="qualitative",
    zh="逐个编码的一致性",
    en="Agreement per code",
    sentence_zh="每个编码上几名编码员有多一致：系数已扣除碰巧一致，旁边是一致的比例；系数低的编码先改定义再用。",
    sentence_en="How far the coders agree on each code: the coefficient is beyond chance, beside it the "
    "plain share of equal judgements; a code with a low one needs a better definition before use.",
    examples=[
        Worked(
            {
                "codes": {
                    "u1": {"a": ["CH"], "b": ["CH"]},
                    "u2": {"a": ["CH", "AC"], "b": ["AC"]},
                    "u3": {"a": [], "b": []},
                    "u4": {"a": ["CH"], "b": ["CH"]},
                    "u5": {"a": ["AC"]},
                }
            },
            {
                "themes.CH.alpha": 8 / 15,
                "themes.CH.agreement": 0.75,
                "themes.AC.alpha": 1,
                "themes.CH.units": 4,
                "double_coded": 4,
                "total": 5,
            },
            "by hand: 5 marks of yes, 3 of no, 2 in an unequal pair: 1 - 7 * 2 / (2 * 15)",
        ),
    ],
    readings=BANDS,
)
def theme_agreement(
    codes: Mapping[str, Mapping[str, Marks]], metric: str = "nominal", seed: int = 0, level: float = 0.95
) -> ThemeAgreement:
    """Krippendorff's alpha and raw agreement of every code.

    Parameters
    ----------
    codes : mapping
        Unit to coder to the codes given: a list (a code not in it was judged absent), or a
        mapping of code to level (a code not in it was not judged).
    metric : str
        Of the levels: "nominal", "ordinal", "interval" or "ratio"; lists are nominal.
    seed : int
        Of the bootstrap interval.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    ThemeAgreement
        ``alpha`` None for a code that all gave everywhere or nowhere.

    Raises
    ------
    ScoringError
        Lists and levels mixed.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
    """
    codes = {
        unit: {
            coder: given
            for coder, given in mapping(f"theme agreement: {unit}", by_coder).items()
            if given is not None
        }
        for unit, by_coder in mapping("theme agreement", codes).items()
    }
    entries = [given for by_coder in codes.values() for given in by_coder.values()]
    levelled = {isinstance(given, Mapping) for given in entries}
    if len(levelled) > 1 or any(isinstance(given, str) for given in entries):
        raise ScoringError("theme agreement: expected for every unit and coder a list of codes, or levels")
    units, coders = sorted(codes), sorted({coder for by_coder in codes.values() for coder in by_coder})
    themes = {}
    for theme in sorted({theme for given in entries for theme in given}):
        table = [[_mark(codes[unit].get(coder), theme) for unit in units] for coder in coders]
        found = krippendorff(table, metric, seed=seed, level=level)
        pairable = [[mark for mark in unit if mark is not None] for unit in zip(*table, strict=True)]
        used = sum(len(marks) > 1 and any(marks) for marks in pairable)
        themes[theme] = ThemeAlpha(found.alpha, found.interval, found.agreement, found.units, used)
    return ThemeAgreement(themes, sum(len(by_coder) > 1 for by_coder in codes.values()), len(codes))


def _mark(given: Marks | None, theme: str) -> float | None:
    """1 or 0 for a list, the level for levels, None when the coder did not judge it."""
    if given is None:
        return None
    return given.get(theme) if isinstance(given, Mapping) else int(theme in given)


@dataclass(frozen=True)
class ThemeCount:
    """In how many units and sessions a code came up, and in how many units of each stratum."""

    units: int
    sessions: int
    strata: Mapping[str, int]


@dataclass(frozen=True)
class ThemeCounts:
    """Code to counts, beside the totals that they are out of."""

    themes: Mapping[str, ThemeCount]
    units: int
    sessions: int
    strata: Mapping[str, int]


@method(
    "theme_counts",
    family="qualitative",
    zh="主题出现次数",
    en="Theme counts",
    sentence_zh="每个主题在多少段话、多少场座谈里出现过。次数说明谈到了什么，不说明好坏，从不计分。",
    sentence_en="In how many passages and sessions a theme came up. Counts say what was talked about, not "
    "how good it is: they are never a score.",
    examples=[
        Worked(
            {
                "units": [
                    {"session": "S1", "unit": "1", "stratum": "T1", "codes": ["CH"]},
                    {"session": "S1", "unit": "1", "stratum": "T1", "codes": ["CH", "AC"]},
                    {"session": "S2", "unit": "1", "stratum": "T2", "codes": ["CH"]},
                    {"session": "S2", "unit": "2", "stratum": "T2", "codes": []},
                ]
            },
            {
                "themes.CH.units": 2,
                "themes.CH.sessions": 2,
                "themes.AC.units": 1,
                "themes.AC.strata.T2": 0,
                "units": 3,
                "strata.T2": 2,
            },
            "by hand: passage 1 of S1 was coded by two coders and counts once",
        ),
    ],
)
def theme_counts(units: Sequence[Mapping[str, object]]) -> ThemeCounts:
    """In how many units, sessions and units per stratum each code came up.

    Parameters
    ----------
    units : sequence of mapping
        {"session", "unit", "codes": list of str, "stratum": optional}; several rows of one
        unit (several coders) count once, with all their codes.

    Returns
    -------
    ThemeCounts

    Raises
    ------
    ScoringError
        A row without session, unit or list of codes, or a unit in two strata.

    References
    ----------
    Own definition. Counting is not scoring: Krippendorff (2004), Content Analysis, ch. 10.
    """
    given: dict[tuple[str, str], set[str]] = {}
    stratum_of: dict[tuple[str, str], str] = {}
    for row in listed("theme counts: units", units, Mapping):
        session, unit, codes = (row.get(part) for part in ("session", "unit", "codes"))
        if session is None or unit is None or not isinstance(codes, list | tuple):
            raise ScoringError(f"theme counts: {dict(row)}, expected session, unit and a list of codes")
        key = (str(session), str(unit))
        stratum = str(row.get("stratum") or "")
        if stratum_of.setdefault(key, stratum) != stratum:
            raise ScoringError(f"theme counts: unit {key} in two strata, expected one")
        given.setdefault(key, set()).update(codes)
    strata = sorted({stratum for stratum in stratum_of.values() if stratum})
    themes = {}
    for theme in sorted(set().union(*given.values())):
        keys = [key for key, codes in given.items() if theme in codes]
        themes[theme] = ThemeCount(
            len(keys),
            len({session for session, _ in keys}),
            {stratum: sum(stratum_of[key] == stratum for key in keys) for stratum in strata},
        )
    return ThemeCounts(
        themes,
        len(given),
        len({session for session, _ in given}),
        {stratum: sum(one == stratum for one in stratum_of.values()) for stratum in strata},
    )
