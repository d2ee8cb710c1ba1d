"""Who rates whom: balanced, at random, without conflicts, and so that severity can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, maximum_flow

from scoring.frames import ScoringError
from scoring.methods.panel import in_order, label_of, read_pairs
from scoring.methods.registry import Worked, method

TRIES = 50
SWAPS = 20  # exchanges per rating before an assignment counts as random
REFUSALS = {
    "too_few_raters": {
        "zh": "每个对象要 {k} 名评委，除去回避后人数不够：{names}。",
        "en": "Each subject needs {k} raters, and without conflicts too few are left for: {names}.",
    },
    "not_balanced": {
        "zh": "按这些回避关系，任务无法平均分给各位评委。",
        "en": "With these conflicts the work cannot be shared evenly among the raters.",
    },
    "too_few_ratings": {
        "zh": "{ratings} 次评分连不起所有对象和评委，至少要 {least} 次：请增加每个对象的评委。",
        "en": "{ratings} ratings cannot link all subjects and raters, at least {least} are needed: "
        "take more raters per subject.",
    },
    "not_connected": {
        "zh": "试了 {tries} 次，没有找到让所有对象都由共同评委连起来的分派。",
        "en": "In {tries} attempts no assignment was found that links all subjects by common raters.",
    },
}


@dataclass(frozen=True)
class Assignment:
    """Raters of each subject and subjects per rater; empty, with words, when refused."""

    raters_of: Mapping[str, tuple[str, ...]]
    load: Mapping[str, int]
    reason: str | None
    refusal: Mapping[str, str] | None


@method(
    "assign_raters",
    family="panels",
    zh="评委分派",
    en="Assignment of raters",
    sentence_zh="随机而平均地把对象分给评委，避开有利害关系的，并保证松紧可以互相比较。",
    sentence_en=(
        "Shares subjects among raters at random and evenly, without conflicts of interest, "
        "so that strict and lenient raters can be compared."
    ),
    examples=[
        Worked(
            {"subjects": ["A", "B", "C"], "raters": ["R1", "R2"], "k": 2},
            {"load.R1": 3, "load.R2": 3, "reason": None},
            "by hand: everybody rates everybody",
        ),
        Worked(
            {"subjects": ["A", "B", "C"], "raters": ["R1", "R2", "R3"], "k": 2, "conflicts": [["A", "R1"]]},
            {"load.R1": 2, "load.R2": 2, "load.R3": 2},
            "by hand: A goes to R2 and R3; B and C share the rest with R1",
        ),
    ],
)
def assign_raters(
    subjects: Sequence[str],
    raters: Sequence[str],
    k: int,
    conflicts: Sequence[object] = (),
    seed: int = 0,
) -> Assignment:
    """Give each subject k raters.

    Parameters
    ----------
    subjects, raters : sequence of str
        Their order changes nothing.
    k : int
        Raters per subject, at least 1.
    conflicts : sequence of {subject, rater} or [subject, rater]
        Pairs that are forbidden.
    seed : int

    Returns
    -------
    Assignment
        Loads differ by at most 1, and all subjects are linked by common
        raters; otherwise a refusal.

    Raises
    ------
    ScoringError
        Nobody to rate or to be rated, a name given twice, k below 1.

    Notes
    -----
    A balanced assignment is a maximum flow; it is made random by exchanging
    raters between random pairs of subjects, which keeps all loads, and linked
    by further exchanges between groups that are separate.

    References
    ----------
    Ahuja, Magnanti & Orlin (1993), Network Flows, chapter 6; Rao, Jana & Bandyopadhyay (1996),
    Sankhya A 58, 225-242 (random matrices with given margins by exchanges).
    """
    people, panel = _names("subjects", subjects), _names("raters", raters)
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise ScoringError(f"assign raters: k = {k}, expected a whole number from 1")
    forbidden = read_pairs("assign raters: conflicts", conflicts)
    allowed = np.array([[(person, rater) not in forbidden for rater in panel] for person in people])
    short = [person for person, free in zip(people, allowed.sum(axis=1), strict=True) if free < k]
    if short:
        return _refused("too_few_raters", k=k, names=", ".join(short))
    ratings = len(people) * k
    least = len(people) + min(len(panel), ratings) - 1
    if len(people) > 1 and ratings < least:
        return _refused("too_few_ratings", ratings=ratings, least=least)
    rng = np.random.default_rng(seed)
    for _attempt in range(TRIES):
        chosen = _balanced(allowed, k, rng)
        if chosen is None:
            return _refused("not_balanced")
        _mix(chosen, allowed, rng)
        if _linked(chosen, allowed, rng):
            return _assigned(chosen, people, panel)
    return _refused("not_connected", tries=TRIES)


def _names(what: str, given: Sequence[str]) -> list[str]:
    names = [label_of(one) for one in given]
    if not names or len(set(names)) < len(names):
        raise ScoringError(f"assign raters: {what} {names}, expected at least one and nobody twice")
    return in_order(names)


def _refused(reason: str, **values: object) -> Assignment:
    words = {language: text.format(**values) for language, text in REFUSALS[reason].items()}
    return Assignment({}, {}, reason, words)


def _assigned(chosen: np.ndarray, people: Sequence[str], panel: Sequence[str]) -> Assignment:
    raters_of = {
        person: tuple(panel[place] for place in np.flatnonzero(row))
        for person, row in zip(people, chosen, strict=True)
    }
    return Assignment(raters_of, dict(zip(panel, chosen.sum(axis=0).tolist(), strict=True)), None, None)


def _balanced(allowed: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray | None:
    """A balanced assignment by maximum flow; None when there is none.

    Each rater takes the common least load directly and at most one more
    through a pool, which holds the ratings that are left over.
    """
    people, panel = allowed.shape
    least, over = divmod(people * k, panel)
    rows, columns = rng.permutation(people), rng.permutation(panel)
    source, pool, sink = people + panel, people + panel + 1, people + panel + 2
    first, second = np.nonzero(allowed[np.ix_(rows, columns)])
    rater_nodes = people + np.arange(panel)
    arcs = [
        (np.full(people, source), np.arange(people), np.full(people, k)),
        (first, people + second, np.ones(len(first))),
        (rater_nodes, np.full(panel, sink), np.full(panel, least)),
        (rater_nodes, np.full(panel, pool), np.ones(panel)),
        ([pool], [sink], [over]),
    ]
    start, end, capacity = (np.concatenate(part).astype(np.int32) for part in zip(*arcs, strict=True))
    network = coo_array((capacity, (start, end)), shape=(sink + 1, sink + 1)).tocsr()
    found = maximum_flow(network, source, sink)
    if found.flow_value < people * k:
        return None
    chosen = np.zeros_like(allowed)
    chosen[np.ix_(rows, columns)] = found.flow[:people, people : people + panel].toarray() > 0
    return chosen


def _mix(chosen: np.ndarray, allowed: np.ndarray, rng: np.random.Generator) -> None:
    """Exchange raters between random pairs of ratings; loads stay."""
    pairs = np.argwhere(chosen)
    for one, other in rng.integers(len(pairs), size=(SWAPS * len(pairs), 2)).tolist():
        _exchange(chosen, allowed, pairs, one, other)


def _exchange(chosen: np.ndarray, allowed: np.ndarray, pairs: np.ndarray, one: int, other: int) -> bool:
    (subject, rater), (second, third) = pairs[one].tolist(), pairs[other].tolist()
    free = allowed[subject, third] and allowed[second, rater]
    if not free or chosen[subject, third] or chosen[second, rater]:
        return False
    chosen[subject, rater] = chosen[second, third] = False
    chosen[subject, third] = chosen[second, rater] = True
    pairs[one, 1], pairs[other, 1] = third, rater
    return True


def _linked(chosen: np.ndarray, allowed: np.ndarray, rng: np.random.Generator) -> bool:
    """Exchange between separate groups until all subjects are linked; whether that worked."""
    pairs = np.argwhere(chosen)
    groups, labels = _groups(chosen)
    for one, other in rng.integers(len(pairs), size=(SWAPS * len(pairs), 2)).tolist():
        if groups == 1:
            return True
        if labels[pairs[one, 0]] == labels[pairs[other, 0]]:
            continue
        if not _exchange(chosen, allowed, pairs, one, other):
            continue
        after, labels_after = _groups(chosen)
        if after > groups:
            _exchange(chosen, allowed, pairs, one, other)
        else:
            groups, labels = after, labels_after
    return groups == 1


def _groups(chosen: np.ndarray) -> tuple[int, np.ndarray]:
    """Number of groups of subjects without a common rater, and the group of each subject."""
    together = chosen.astype(int) @ chosen.T.astype(int)
    return connected_components(together, directed=False)
