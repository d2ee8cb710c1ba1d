"""Responses to counts: the mergeable form of everything that questionnaires say.

A ``Tally`` holds a count sheet per instrument. Tallies of parts of the responses add up
exactly to the tally of all of them, in any order, and subtract again, so that millions of
responses can be counted in parts, once, and never be read again.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.frames import NOT_SCORED_HELPERS, Collected, ScoringError
from scoring.sheets import ARRAYS, Sheet, count_sheet, option_table

SCORED, PRESENT, HELPER, NO_ANSWER = "scored", "present", "helper_worker", "no_answer"
PLACE = ["wave", "subject", "stratum"]
HOW = ("state", "mode", "helper")


@dataclass(frozen=True)
class Tally:
    """Counts that add up: instrument to its count sheet."""

    sheets: Mapping[str, Sheet]

    def merge(self, other: "Tally") -> "Tally":
        """The tally of both parts together.

        Parameters
        ----------
        other : Tally
            Counts of other responses.

        Returns
        -------
        Tally

        Raises
        ------
        ScoringError
            One instrument with different items.

        References
        ----------
        Own definition.
        """
        names = sorted({*self.sheets, *other.sheets})
        return Tally({name: _together(self.sheets.get(name), other.sheets.get(name)) for name in names})

    def without(self, other: "Tally") -> "Tally":
        """What is left when a part is taken away, as when consent is withdrawn.

        Parameters
        ----------
        other : Tally
            Counts of some of these responses.

        Returns
        -------
        Tally
            Equal to the tally of the remaining responses.

        Raises
        ------
        ScoringError
            The part holds more than there is.

        References
        ----------
        Own definition.
        """
        unknown = sorted(set(other.sheets) - set(self.sheets))
        if unknown:
            raise ScoringError(f"tally: nothing of instruments {unknown} to take away")
        left = {
            name: sheet.plus(other.sheets[name], -1) if name in other.sheets else sheet
            for name, sheet in self.sheets.items()
        }
        return Tally({name: sheet for name, sheet in left.items() if sheet.places})

    def rolled_up(self, parents: Mapping[str, str]) -> "Tally":
        """Counts of each subject together with everything below it.

        Parameters
        ----------
        parents : mapping
            Subject to the subject above it; a response counts for its subject
            and for every subject up the chain.

        Returns
        -------
        Tally

        Raises
        ------
        ScoringError
            When the chain of parents is a circle.

        References
        ----------
        docs/package.md: "How the numbers are put together".
        """
        return Tally({name: sheet.rolled_up(parents) for name, sheet in self.sheets.items()})

    def answers(self) -> Iterator[tuple[str, str, str, str, str, float, int]]:
        """Scored answers as (wave, subject, stratum, instrument, item, option, count).

        Returns
        -------
        iterator
            Only counts above 0; options reverse-keyed.

        References
        ----------
        Own definition.
        """
        for name, sheet in self.sheets.items():
            for place, item, option in zip(*np.nonzero(sheet.counts), strict=True):
                value, n = float(sheet.options[item, option]), int(sheet.counts[place, item, option])
                yield (*sheet.places[place], name, sheet.items[item], value, n)

    def returned(self, *by: str) -> dict[tuple[str, ...], int]:
        """Responses, scored or not, counted by some of their marks.

        Parameters
        ----------
        *by : str
            Of wave, subject, stratum, instrument, state, mode, helper. State is
            ``present`` (the worker was there), ``helper_worker`` (the worker
            filled it in), ``no_answer`` (nothing that could be scored) or
            ``scored``; the first that holds.

        Returns
        -------
        dict
            Sorted by key.

        References
        ----------
        docs/package.md: responses.
        """
        counts: Counter = Counter()
        for name, sheet in self.sheets.items():
            for (place, *how), n in sheet.returned.items():
                marks = dict(zip((*PLACE, *HOW, "instrument"), (*place, *how, name), strict=True))
                counts[tuple(marks[one] for one in by)] += n
        return dict(sorted(counts.items()))

    @property
    def checksum(self) -> str:
        """SHA-256 of the counts: equal for equal responses, in however many parts they were counted."""
        total = hashlib.sha256()
        for name in sorted(self.sheets):
            sheet = self.sheets[name]
            if not sheet.places:
                continue
            total.update(repr((name, sheet.items, sheet.evidence, sheet.places)).encode())
            total.update(repr(sorted(sheet.returned.items())).encode())
            place, item, option = np.nonzero(sheet.counts)
            total.update(np.stack([place, item], axis=1).astype("<i8").tobytes())
            total.update(sheet.options[item, option].astype("<f8").tobytes())
            total.update(sheet.counts[place, item, option].astype("<i8").tobytes())
            for array in ARRAYS[1:]:
                total.update(getattr(sheet, array).astype("<f8").tobytes())
        return total.hexdigest()


def _together(one: Sheet | None, other: Sheet | None) -> Sheet:
    return one.plus(other) if one and other else one or other


def merged(parts: Iterable[Tally]) -> Tally:
    """The tally of all parts together.

    Parameters
    ----------
    parts : iterable of Tally

    Returns
    -------
    Tally

    References
    ----------
    Own definition.
    """
    total = Tally({})
    for part in parts:
        total = total.merge(part)
    return total


def tally_of(collected: Collected) -> Tally:
    """The counts of everything that was answered, counted now unless they were brought along.

    Parameters
    ----------
    collected : Collected

    Returns
    -------
    Tally

    Raises
    ------
    ScoringError
        See ``tally_responses``.

    References
    ----------
    Own definition.
    """
    if collected.tally is not None:
        return collected.tally
    return tally_responses(collected.responses, collected.answers, collected.items)


def tally_responses(responses: pd.DataFrame, answers: pd.DataFrame, items: pd.DataFrame) -> Tally:
    """Count answers, leaving out responses given in the presence or by the hand of a worker.

    Parameters
    ----------
    responses, answers, items : DataFrame
        Columns as in ``frames.COLUMNS``. NaN values (does not apply) count
        nowhere; reversed items count low + high - value.

    Returns
    -------
    Tally
        Per subject named in the response (see ``Tally.rolled_up``).

    Raises
    ------
    ScoringError
        A repeated key, an answer to an unknown response or item, a value
        outside the scale.

    References
    ----------
    docs/package.md: responses, reversed items.
    """
    _check_unique(responses, "responses", ["response"])
    _check_unique(items, "items", ["instrument", "item"])
    states = _with_states(responses).reset_index(drop=True)
    items = items.reset_index(drop=True)
    chosen = _scored_answers(states, answers, items)
    silent = (states["state"] == SCORED) & ~states.index.isin(chosen["reply"])
    states["state"] = states["state"].mask(silent, NO_ANSWER)
    feeding = items[items["evidence"].fillna("") != ""]
    sheets = {}
    for instrument, of_it in states.groupby("instrument", sort=True):
        asked = feeding[feeding["instrument"] == instrument]
        sheets[instrument] = _sheet(instrument, of_it, chosen[chosen["reply"].isin(of_it.index)], asked)
    return Tally(sheets)


def _sheet(instrument: str, states: pd.DataFrame, chosen: pd.DataFrame, asked: pd.DataFrame) -> Sheet:
    places = sorted(set(states[PLACE].itertuples(index=False, name=None)))
    row = {place: number for number, place in enumerate(places)}
    scored = states[states["state"] == SCORED]
    options = [np.unique(chosen.loc[chosen["row"] == item, "value"]) for item in asked.index]
    codes = np.full((len(scored), len(asked)), -1, dtype=np.int16)
    at = pd.Series(np.arange(len(scored)), index=scored.index)
    for item, (label, values) in enumerate(zip(asked.index, options, strict=True)):
        given = chosen[chosen["row"] == label]
        codes[at[given["reply"]].to_numpy(), item] = np.searchsorted(values, given["value"])
    where = np.array([row[place] for place in scored[PLACE].itertuples(index=False, name=None)], dtype=int)
    returned: Counter = Counter()
    for *place, state, mode, helper in states[[*PLACE, *HOW]].itertuples(index=False, name=None):
        returned[tuple(place), state, mode, helper] += 1
    names = tuple(asked["item"].astype(str)), tuple(asked["evidence"].astype(str))
    return count_sheet(instrument, *names, option_table(options), codes, where, places, dict(returned))


def scored_answers(responses: pd.DataFrame, answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Every answer that ``tally_responses`` counts, one row each.

    Parameters
    ----------
    responses, answers, items : DataFrame
        As for ``tally_responses``.

    Returns
    -------
    DataFrame
        response, wave, subject, instrument, item, option (float, reversed items turned).

    References
    ----------
    docs/package.md: responses, reversed items.
    """
    states = _with_states(responses).reset_index(drop=True)
    items = items.reset_index(drop=True)
    chosen = _scored_answers(states, answers, items)
    given = states.iloc[chosen["reply"]].reset_index(drop=True)
    asked = items.iloc[chosen["row"]].reset_index(drop=True)
    found = given[["response", "wave", "subject"]].join(asked[["instrument", "item"]])
    return found.assign(option=chosen["value"].to_numpy())


def _with_states(responses: pd.DataFrame) -> pd.DataFrame:
    texts = {name: responses[name].fillna("").astype(str) for name in ("stratum", "mode", "helper")}
    present = responses["present"].fillna(False).astype(bool)
    states = [state_of(*how) for how in zip(present, texts["helper"], strict=True)]
    return responses.assign(**texts, state=states)


def state_of(present: bool, helper: str) -> str:
    """Whether a response is scored, as far as the way it was given decides.

    Parameters
    ----------
    present : bool
        The person evaluated was there.
    helper : str
        Who filled it in.

    Returns
    -------
    str
        ``present``, ``helper_worker`` or ``scored``.

    References
    ----------
    docs/package.md: responses.
    """
    if present:
        return PRESENT
    return HELPER if helper in NOT_SCORED_HELPERS else SCORED


def _scored_answers(states: pd.DataFrame, answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Answers to score by number: reply and row (places in responses and items), value."""
    reply = pd.Index(states["response"]).get_indexer(answers["response"])
    _refuse_unknown(reply < 0, answers, "response", lambda at: "responses")
    instruments, instrument = np.unique(items["instrument"].astype(str), return_inverse=True)
    names, name = np.unique(items["item"].astype(str), return_inverse=True)
    rows = np.full((len(instruments) + 1, len(names) + 1), -1)  # the last of each is "unknown": -1
    rows[instrument, name] = np.arange(len(items))
    of_reply = pd.Index(instruments).get_indexer(states["instrument"].astype(str))
    row = rows[of_reply[reply], pd.Index(names).get_indexer(answers["item"].astype(str))]
    _refuse_unknown(
        row < 0, answers, "item", lambda at: f"instrument {states['instrument'].iloc[reply[at]]!r}"
    )
    _check_once(reply * (len(items) + 1) + row, answers)
    feeds = (items["evidence"].fillna("") != "").to_numpy()
    value = answers["value"].to_numpy(dtype=float)
    scored = (states["state"] == SCORED).to_numpy()
    keep = feeds[row] & scored[reply] & ~np.isnan(value)
    reply, row, value = reply[keep], row[keep], value[keep]
    return pd.DataFrame({"reply": reply, "row": row, "value": _keyed(value, row, items)})


def _keyed(value: np.ndarray, row: np.ndarray, items: pd.DataFrame) -> np.ndarray:
    """Values on the scale of their item, reversed where the item is."""
    low, high = (items[end].to_numpy(dtype=float)[row] for end in ("low", "high"))
    outside = np.flatnonzero((value < low) | (value > high))
    if len(outside):
        at = outside[0]
        item = items["item"].iloc[row[at]]
        raise ScoringError(f"item {item}: {value[at]}, expected {low[at]} to {high[at]}")
    reverse = items["reverse"].fillna(False).astype(bool).to_numpy()[row]
    return np.where(reverse, low + high - value, value)


def _refuse_unknown(
    unknown: np.ndarray, answers: pd.DataFrame, column: str, where: Callable[[int], str]
) -> None:
    if unknown.any():
        at = int(np.flatnonzero(unknown)[0])
        raise ScoringError(f"answers: {column} {answers[column].iloc[at]!r} is not in {where(at)}")


def _check_once(keys: np.ndarray, answers: pd.DataFrame) -> None:
    repeated = pd.Series(keys).duplicated().to_numpy()
    if repeated.any():
        one = answers.iloc[int(np.flatnonzero(repeated)[0])]
        raise ScoringError(f"answers: response {one['response']!r}, item {one['item']!r} is there twice")


def _check_unique(frame: pd.DataFrame, name: str, keys: list[str]) -> None:
    repeated = frame.duplicated(keys)
    if repeated.any():
        row = frame.loc[repeated, keys].iloc[0]
        raise ScoringError(f"{name}: {', '.join(f'{key} {row[key]!r}' for key in keys)} is there twice")
