"""Which quotes are shown: by a draw that anybody can repeat, so that nobody picks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.kinds import listed, mapping, whole
from scoring.methods.registry import Worked, method

LEAST_GROUP = 5  # respondents; docs/method.md: the threshold is never under 5


@dataclass(frozen=True)
class QuoteDraw:
    """Stratum to keys in the order drawn; ``short``: how many a stratum lacks of its quota.

    ``left_out`` quotes came from groups that are too small.
    """

    drawn: Mapping[str, tuple[str, ...]]
    quota: Mapping[str, int]
    short: Mapping[str, int]
    left_out: int
    seed: int


def largest_remainder(places: int, counts: Mapping[str, int]) -> dict[str, int]:
    """Share out whole places in proportion to counts.

    Parameters
    ----------
    places : int
    counts : mapping
        Name to count, whole numbers with a sum above 0.

    Returns
    -------
    dict
        Name to places, summing to ``places``; equal remainders go by alphabetical order.

    Raises
    ------
    ScoringError
        Counts that are none, or all 0.

    References
    ----------
    Hamilton's method: Balinski & Young (1982), Fair Representation, ch. 2.
    """
    whole("largest remainder: places", places)
    names = sorted(mapping("largest remainder: counts", counts))
    exact = {name: places * whole(f"largest remainder: count of {name}", counts[name]) for name in names}
    total = sum(counts.values())
    if not total:
        raise ScoringError("largest remainder: all counts 0, expected one above 0")
    shared = {name: int(exact[name] // total) for name in names}
    by_remainder = sorted(names, key=lambda name: (-(exact[name] % total), name))
    for name in by_remainder[: places - sum(shared.values())]:
        shared[name] += 1
    return shared


@method(
    "quote_draw",
    family="qualitative",
    zh="引语抽取",
    en="Draw of quotes",
    sentence_zh="报告里引用的原话是随机抽的：好评、褒贬参半、差评各抽几条，按收到的比例定；"
    "不足 5 人的组不抽；记下种子，谁都能重抽核对。",
    sentence_en="The quotes in a report are drawn at random: how many positive, mixed and negative ones "
    "follows the proportion received; groups under 5 people are left out; the recorded seed repeats it.",
    examples=[
        Worked(
            {
                "quotes": [
                    *({"key": f"p{one}", "stratum": "positive", "group": "T1"} for one in range(6)),
                    *({"key": f"n{one}", "stratum": "negative", "group": "T1"} for one in range(1)),
                    {"key": "n9", "stratum": "negative", "group": "T2"},
                ],
                "respondents": {"T1": 12, "T2": 4},
                "total": 5,
                "tally": {"positive": 55, "mixed": 10, "negative": 35},
                "seed": 2026,
            },
            {
                "quota.positive": 3,
                "quota.mixed": 0,
                "quota.negative": 2,
                "short.negative": 1,
                "left_out": 1,
                "seed": 2026,
            },
            "by hand: 2.75, 0.5 and 1.75 places; one negative quote is in a group of 4",
        ),
    ],
)
def quote_draw(
    quotes: Sequence[Mapping[str, str]],
    respondents: Mapping[str, int],
    total: int | None = None,
    tally: Mapping[str, int] | None = None,
    quota: Mapping[str, int] | None = None,
    seed: int = 0,
    least: int = LEAST_GROUP,
) -> QuoteDraw:
    """Draw quotes at random within strata.

    Parameters
    ----------
    quotes : sequence of mapping
        {"key", "stratum", "group"}: consented and cleared ones, in any order.
    respondents : mapping
        Group to the number of people who answered in it.
    total : int, optional
        Quotes wanted in all; shared out by ``tally``.
    tally : mapping, optional
        Stratum to answers received (closed ratings); the eligible quotes when left out.
    quota : mapping, optional
        Stratum to number, instead of ``total``.
    seed : int
    least : int
        Smallest group that is quoted, 5 or more.

    Returns
    -------
    QuoteDraw
        A stratum without enough quotes stays short: filling up from others would distort
        the proportion. A larger quota adds quotes and takes none away.

    Raises
    ------
    ScoringError
        A key twice, a group of unknown size, or not exactly one of ``total`` and ``quota``.

    Notes
    -----
    Quota by largest remainder; within a stratum a random order of the sorted keys.

    References
    ----------
    Own definition; Hamilton's method for the quota.
    """
    whole("quotes: seed", seed)
    whole("quotes: least", least, LEAST_GROUP)
    if (total is None) == (quota is None) or (quota is not None and tally is not None):
        raise ScoringError("quotes: expected either total (with a tally or without), or quota")
    by_stratum, left_out = _eligible(quotes, respondents, least)
    if quota is None:
        whole("quotes: total", total)
        eligible = {one: len(keys) for one, keys in by_stratum.items()}
        counts = eligible if tally is None else mapping("quotes: tally", tally)
        quota = largest_remainder(total, counts) if any(counts.values()) else dict.fromkeys(counts, 0)
    wanted = {
        one: whole(f"quotes: quota of {one}", quota[one]) for one in sorted(mapping("quotes: quota", quota))
    }
    drawn = {}
    for place, stratum in enumerate(wanted):
        keys = sorted(by_stratum.get(stratum, ()))
        order = np.random.default_rng([seed, place]).permutation(len(keys)).tolist()
        drawn[stratum] = tuple(keys[one] for one in order[: wanted[stratum]])
    short = {one: wanted[one] - len(drawn[one]) for one in wanted if len(drawn[one]) < wanted[one]}
    return QuoteDraw(drawn, wanted, short, left_out, seed)


def _eligible(
    quotes: Sequence[Mapping[str, str]], respondents: Mapping[str, int], least: int
) -> tuple[dict[str, list[str]], int]:
    """Stratum to keys of quotes from large enough groups, and how many others there are."""
    by_stratum: dict[str, list[str]] = {}
    seen: set[str] = set()
    left_out = 0
    mapping("quotes: respondents", respondents)
    for quote in listed("quotes", quotes, Mapping):
        parts = [quote.get(part) for part in ("key", "stratum", "group")]
        if not all(isinstance(part, str) and part for part in parts):
            raise ScoringError(f"quotes: {dict(quote)}, expected key, stratum and group")
        key, stratum, group = parts
        if key in seen:
            raise ScoringError(f"quotes: key {key} given twice, expected once")
        if group not in respondents:
            raise ScoringError(f"quotes: group {group} of {key} has no number of respondents, expected one")
        seen.add(key)
        if whole(f"quotes: respondents of {group}", respondents[group]) < least:
            left_out += 1
        else:
            by_stratum.setdefault(stratum, []).append(key)
    return by_stratum, left_out
