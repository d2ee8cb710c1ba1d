"""Patterns of answers that deserve a look: which, how many, and what leaving them out would change."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import Collected
from scoring.methods.collecting import mode_effect, perfect_consistency
from scoring.methods.forms import WithWithout
from scoring.methods.patterns import identical_answers, straight_lining
from scoring.quality.rows import Row, quality_row
from scoring.tallies import SCORED, state_of

MOST = 5_000  # responses looked at; of more, as many drawn at random
SEED = 20_190_008
LEAST = 10


@dataclass(frozen=True)
class Answered:
    """Scored responses to one instrument in one wave, items of one scale, as chosen."""

    rows: list[list[float | None]]
    low: float
    high: float
    reverse: tuple[int, ...]
    modes: list[str]
    helpers: list[str]
    is_drawn: bool


def pattern_rows(collected: Collected, waves: tuple[str, ...]) -> Iterator[Row]:
    """Patterns of every instrument in every wave.

    Parameters
    ----------
    collected : Collected
        With ``patterns`` these rows are taken as they are; else the answers are looked at.
    waves : tuple of str

    Returns
    -------
    iterator
        Scope ``instrument``: straight_lining, identical_answers, perfect_consistency
        (responses flagged), mode_effect (eta squared), and difference_without (points
        of 0-100, flag ``of:`` the pattern). Flag ``drawn`` where only some were looked at.

    References
    ----------
    See the methods of the same names.
    """
    if collected.patterns is not None:
        yield from collected.patterns.itertuples(index=False, name=None)
        return
    for wave in waves:
        for instrument in sorted(set(collected.items["instrument"])):
            yield from found_patterns(collected, wave, instrument)


def found_patterns(collected: Collected, wave: str, instrument: str, is_drawn: bool = False) -> Iterator[Row]:
    """Patterns in the answers to one instrument in one wave.

    Parameters
    ----------
    collected : Collected
    wave, instrument : str
    is_drawn : bool
        The answers are a random part of more.

    Returns
    -------
    iterator
        Nothing below 10 scored responses.

    References
    ----------
    See ``pattern_rows``.
    """
    given = _answered(collected, wave, instrument)
    if given is None:
        return
    place, n = ("instrument", instrument, wave), len(given.rows)
    drawn = ("drawn",) if is_drawn or given.is_drawn else ()
    scale = (given.low, given.high, given.reverse)
    batches = [f"{mode}/{helper}" for mode, helper in zip(given.modes, given.helpers, strict=True)]
    checks = {
        "straight_lining": straight_lining(given.rows, *scale),
        "identical_answers": identical_answers(given.rows, *scale),
        "perfect_consistency": perfect_consistency(given.rows, batches, *scale),
    }
    for measure, found in checks.items():
        flags = (*drawn, *([reason] if (reason := getattr(found, "reason", "")) else []))
        yield quality_row(*place, measure, len(found.flagged), n, flags=flags)
        yield from _difference(place, measure, found.with_without, drawn)
    yield from _modes(place, given, drawn)


def _modes(place: tuple[str, str, str], given: Answered, drawn: tuple[str, ...]) -> Iterator[Row]:
    """By mode; where there is only one, by who filled the form in."""
    ways = given.modes if len(set(given.modes)) > 1 else given.helpers
    if len(set(ways)) < 2:
        return
    scores = [_score(row, given) for row in given.rows]
    found = mode_effect(scores, ways)
    flags = tuple(f"differs:{one.mode}" for one in found.modes if one.is_flagged)
    eta = None if math.isnan(found.eta2) else found.eta2
    yield quality_row(*place, "mode_effect", eta, len(scores), flags=(*flags, *drawn))
    yield from _difference(place, "mode_effect", found.with_without, drawn)


def _difference(
    place: tuple[str, str, str], measure: str, found: WithWithout, drawn: tuple[str, ...]
) -> Iterator[Row]:
    if found.n_flagged:
        value = None if math.isnan(found.difference) else found.difference
        yield quality_row(*place, "difference_without", value, found.n, flags=(f"of:{measure}", *drawn))


def _score(row: Sequence[float | None], given: Answered) -> float | None:
    keyed = [
        given.low + given.high - value if place in given.reverse else value
        for place, value in enumerate(row)
        if value is not None
    ]
    width = given.high - given.low
    return 100 * (math.fsum(keyed) / len(keyed) - given.low) / width if keyed else None


def _answered(collected: Collected, wave: str, instrument: str) -> Answered | None:
    responses, items = collected.responses, collected.items
    here = responses[(responses["wave"] == wave) & (responses["instrument"] == instrument)]
    states = [state_of(bool(p), h) for p, h in zip(here["present"], here["helper"], strict=True)]
    here = here[np.array(states, dtype=object) == SCORED] if len(here) else here
    asked = items[(items["instrument"] == instrument) & (items["evidence"].fillna("") != "")]
    asked = asked[asked["high"] > asked["low"]]
    if len(here) < LEAST or asked.empty:
        return None
    # one scale at a time: the one that most items share
    scales = asked.groupby(["low", "high"], sort=True).size()
    low, high = scales.idxmax()
    asked = asked[(asked["low"] == low) & (asked["high"] == high)]
    table = collected.answers[collected.answers["response"].isin(here["response"])]
    wide = table.pivot(index="response", columns="item", values="value")
    wide = wide.reindex(index=here["response"], columns=asked["item"]).to_numpy(dtype=float)
    how = here[["mode", "helper"]].fillna("").astype(str).to_numpy()
    return _drawn(wide, how, float(low), float(high), tuple(np.flatnonzero(asked["reverse"].to_numpy())))


def _drawn(wide: np.ndarray, how: np.ndarray, low: float, high: float, reverse: tuple) -> Answered:
    """At most ``MOST`` responses, in the order of their content: keys and order leave no trace."""
    order = np.lexsort((*np.nan_to_num(wide, nan=-math.inf).T, *how.T[::-1]))
    wide, how = wide[order], how[order]
    is_drawn = len(wide) > MOST
    if is_drawn:
        kept = np.sort(np.random.default_rng(SEED).choice(len(wide), MOST, replace=False))
        wide, how = wide[kept], how[kept]
    rows = [[None if math.isnan(value) else value for value in row] for row in wide.tolist()]
    places = tuple(int(place) for place in reverse)
    return Answered(rows, low, high, places, how[:, 0].tolist(), how[:, 1].tolist(), is_drawn)
