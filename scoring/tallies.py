"""Responses to counts: the mergeable form of everything that questionnaires say.

A ``Tally`` holds whole counts per wave, subject and stratum. Tallies of parts
of the responses add up exactly to the tally of all of them, in any order, so
that millions of responses can be counted in parts.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from scoring.frames import NOT_SCORED_HELPERS, ScoringError

SCORED, PRESENT, HELPER, NO_ANSWER = "scored", "present", "helper_worker", "no_answer"
PLACE = ["wave", "subject", "stratum"]
MOMENTS = ("n", "first_sum", "second_sum", "product_sum")
LONGEST_CHAIN = 10  # subject, team, agency and room to spare: a longer chain is a circle


@dataclass(frozen=True)
class Tally:
    """Counts that add up.

    ``answers``: scored answers by wave, subject, stratum, instrument, item and
    option (reverse-keyed). ``units``: scored responses with a valid value, by
    ... and evidence. ``pairs``: by ... evidence and two of its items (as
    "instrument/item"): n, first, second, product summed over responses that
    answered both. ``returned``: responses by ... instrument and state (scored,
    present, helper_worker, no_answer).
    """

    answers: pd.Series
    units: pd.Series
    pairs: pd.DataFrame
    returned: pd.Series

    def merge(self, other: "Tally") -> "Tally":
        """The tally of both parts together.

        Parameters
        ----------
        other : Tally
            Counts of other responses.

        Returns
        -------
        Tally

        References
        ----------
        Own definition.
        """
        return Tally(*(_added(getattr(self, part.name), getattr(other, part.name)) for part in fields(self)))

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
        return Tally(*(_raised(getattr(self, part.name), parents) for part in fields(self)))


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
    places, listed = states.groupby([*PLACE, "instrument"]).ngroup(), states[PLACE]
    chosen = _scored_answers(states, answers, items).assign(place=lambda one: places.to_numpy()[one["reply"]])
    places = listed.assign(place=places).drop_duplicates("place").set_index("place")
    named = items.assign(full=items["instrument"].astype(str) + "/" + items["item"].astype(str))
    once = chosen.drop_duplicates(["reply", "evidence"])
    by_item = chosen.groupby(["place", "row", "value"]).size().rename("n").reset_index()
    units = once.groupby(["place", "evidence"]).size().rename("n").reset_index()
    by_item = _named(by_item, places, named, {"instrument": "row", "item": "row"}).assign(
        option=by_item["value"]
    )
    units = _named(units, places, named, {"evidence": "evidence"})
    pairs = _pairs(chosen)
    first, second = (_named(pairs, places, named, {"full": side})["full"] for side in ("first", "second"))
    pairs = _named(pairs, places, named, {"evidence": "evidence"}).assign(first=first, second=second)
    return Tally(
        by_item.groupby([*PLACE, "instrument", "item", "option"])["n"].sum(),
        units.groupby([*PLACE, "evidence"])["n"].sum(),
        pairs.groupby([*PLACE, "evidence", "first", "second"])[list(MOMENTS)].sum(),
        tally_returned(responses, answered=with_an_answer(responses, answers, items)),
    )


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


def _named(
    counts: pd.DataFrame, places: pd.DataFrame, items: pd.DataFrame, columns: Mapping[str, str]
) -> pd.DataFrame:
    """Numbers back to names: answers are counted by number, which is many times faster.

    ``columns``: column of ``items`` to the column of ``counts`` with its row numbers.
    """
    place = places.loc[counts["place"]].set_axis(counts.index)
    names = {column: items[column].to_numpy()[counts[number]] for column, number in columns.items()}
    return place.join(counts.drop(columns=[*columns.keys() & set(counts.columns)])).assign(**names)


def tally_returned(
    responses: pd.DataFrame,
    parents: Mapping[str, str] | None = None,
    answered: Collection[str] | None = None,
) -> pd.Series:
    """Count responses by wave, subject, stratum, instrument and state.

    Parameters
    ----------
    responses : DataFrame
        Columns as in ``frames.COLUMNS["responses"]``.
    parents : mapping, optional
        When given, a response also counts for every subject up the chain.
    answered : collection of str, optional
        Keys of the responses that hold a valid answer to a scored item; without
        it every response is taken to hold one.

    Returns
    -------
    Series
        State is ``present`` (the worker was there), ``helper_worker`` (the worker
        filled it in), ``no_answer`` (nothing that could be scored) or
        ``scored``; the first that holds.

    References
    ----------
    docs/package.md: responses.
    """
    states = _with_states(responses)
    if answered is not None:
        silent = (states["state"] == SCORED) & ~states["response"].isin(answered)
        states = states.assign(state=states["state"].mask(silent, NO_ANSWER))
    counts = states.groupby([*PLACE, "instrument", "state"]).size().rename("n")
    return counts if parents is None else _raised(counts, parents)


def with_an_answer(responses: pd.DataFrame, answers: pd.DataFrame, items: pd.DataFrame) -> set[str]:
    """Responses that hold a valid answer to an item that feeds an evidence point.

    Parameters
    ----------
    responses, answers, items : DataFrame
        Columns as in ``frames.COLUMNS``.

    Returns
    -------
    set of str
        Keys of responses.

    References
    ----------
    Own definition.
    """
    feeding = items.loc[items["evidence"].fillna("") != "", ["instrument", "item"]]
    given = answers.dropna(subset="value").merge(responses[["response", "instrument"]], on="response")
    return set(given.merge(feeding, on=["instrument", "item"])["response"])


def _with_states(responses: pd.DataFrame) -> pd.DataFrame:
    return responses.assign(stratum=responses["stratum"].fillna("").astype(str), state=_states(responses))


def _states(responses: pd.DataFrame) -> np.ndarray:
    present = responses["present"].fillna(False).astype(bool)
    helped = responses["helper"].isin(NOT_SCORED_HELPERS)
    return np.select([present, helped], [PRESENT, HELPER], SCORED)


def _scored_answers(states: pd.DataFrame, answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Answers to score by number: reply and row (places in responses and items), evidence, value."""
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
    evidence = items["evidence"].fillna("").astype(str).to_numpy()
    firsts = pd.Series(np.arange(len(items))).groupby(evidence).transform("min").to_numpy(dtype=int)
    value = answers["value"].to_numpy(dtype=float)
    scored = (states["state"] == SCORED).to_numpy()
    keep = (evidence != "")[row] & scored[reply] & ~np.isnan(value)
    reply, row, value = reply[keep], row[keep], value[keep]
    return pd.DataFrame(
        {"reply": reply, "row": row, "evidence": firsts[row], "value": _keyed(value, row, items)}
    )


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


def _pairs(chosen: pd.DataFrame) -> pd.DataFrame:
    """Co-moments of two items of one evidence point, over replies with both."""
    several = chosen.groupby("evidence")["row"].transform("nunique") > 1
    one = chosen[several]
    both = one.merge(one[["reply", "evidence", "row", "value"]], on=["reply", "evidence"])
    both = both[both["row_x"] < both["row_y"]].rename(columns={"row_x": "first", "row_y": "second"})
    sums = both.assign(n=1, first_sum=both["value_x"], second_sum=both["value_y"])
    sums = sums.assign(product_sum=both["value_x"] * both["value_y"])
    return sums.groupby(["place", "evidence", "first", "second"])[list(MOMENTS)].sum().reset_index()


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


def _added(one, other):
    together = pd.concat([one, other])
    return together.groupby(level=list(range(together.index.nlevels))).sum()


def _raised(counts, parents: Mapping[str, str]):
    layers, flat, names = [counts], counts.reset_index(), list(counts.index.names)
    for _ in range(LONGEST_CHAIN):
        flat = flat.assign(subject=flat["subject"].map(parents))
        flat = flat[flat["subject"].notna()]
        if flat.empty:
            together = pd.concat(layers)
            return together.groupby(level=list(range(len(names)))).sum()
        layer = flat.set_index(names)
        layers.append(layer if isinstance(counts, pd.DataFrame) else layer["n"])
    raise ScoringError(f"subjects: the chain of parents above {flat['subject'].iloc[0]!r} is a circle")


def _check_unique(frame: pd.DataFrame, name: str, keys: list[str]) -> None:
    repeated = frame.duplicated(keys)
    if repeated.any():
        row = frame.loc[repeated, keys].iloc[0]
        raise ScoringError(f"{name}: {', '.join(f'{key} {row[key]!r}' for key in keys)} is there twice")
