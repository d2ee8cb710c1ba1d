"""Gated side of the RBA sheet: how much was done, how well, who is better off. Counts of work, no answers."""

from collections.abc import Iterator

import pandas as pd

from evaluations.vocabulary import source_name
from reports.filed import BETTER as IMPROVED
from reports.filed import state_of
from reports.groups import RECIPIENT, last_wave, returns
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from scoring.disclosure import BANDED_DISTRIBUTION, Guarded

MUCH, WELL, BETTER = "much", "well", "better"
COLUMNS = ("part", "measure", "code", "label", "count", "of", "share")
AS_EXPECTED = 0  # attained: from here on a goal was reached


def work(raw: Raw) -> Draft:
    """One row for each measure of what was done; ``of``: what it is held against, ``share`` in percent.

    Structural rule: workers whose scores are not published are left out of records and
    goals, as of every mean. Counts of goals hang on the number of cases. The response
    repeats the total that the table ``returns`` tells. Outcome indicators about too few
    people are in no count, or their state would follow from the others.
    """
    rows = [*_people(raw), *_records(raw), *_contacts(raw), *_response(raw), *_goals(raw), *_improved(raw)]
    return Draft(COLUMNS, rows)


def _row(part: str, measure: str, count: object, of: object = None, **more: str) -> dict[str, object]:
    known = isinstance(count, int | float) and isinstance(of, int | float) and of
    share = half_up(100 * count / of, ITEM_PLACES) if known else None
    return {
        "part": part, "measure": measure, "code": "", "label": "", "count": count, "of": of, "share": share,
    } | more  # fmt: skip


def _told(raw: Raw, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~frame["subject"].isin(raw.unpublished)]


def _people(raw: Raw) -> Iterator[dict[str, object]]:
    """People served, as the list of the last wave with recipients has them."""
    owned = _recipient_strata(raw)
    known = owned["population"].dropna()
    if len(known) and len(known) == len(owned):
        yield _row(MUCH, "people", int(known.sum()))


def _recipient_strata(raw: Raw) -> pd.DataFrame:
    """The recipients' strata of their last wave: those in which no other source answered."""
    strata, wave = raw.data.collected.strata, last_wave(raw, RECIPIENT)
    here = raw.tally.returned("wave", "stratum", "instrument")
    others = {place[1] for place in here if place[0] == wave and raw.sources[place[2]] != RECIPIENT}
    return strata[(strata["wave"] == wave) & ~strata["stratum"].isin(others)]


def _records(raw: Raw) -> Iterator[dict[str, object]]:
    """Planned and done with proof, by evidence point, over the whole cycle."""
    records = _told(raw, raw.data.collected.records)
    proven = records["done"].where(records["proof"].astype(bool), 0.0)
    sums = records.assign(done=proven).groupby("evidence")[["done", "planned"]].sum()
    for evidence in raw.data.plan.design["evidence"]:
        if evidence in sums.index:
            done, planned = (half_up(one) for one in sums.loc[evidence])
            yield _row(MUCH, "records", done, planned, code=evidence, label=raw.label(evidence))
    if len(records):
        yield _row(MUCH, "unproved", int((~records["proof"].astype(bool)).sum()), len(records))


def _contacts(raw: Raw) -> Iterator[dict[str, object]]:
    """Visits, and sessions of focus groups."""
    visits = raw.data.collected.visits.drop_duplicates(["wave", "visit"])
    if len(visits):
        yield _row(MUCH, "visits", len(visits))
        present = int(visits["agency_present"].astype(bool).sum())
        yield _row(MUCH, "visits_present", present, len(visits))
    sessions = raw.data.collected.notes.drop_duplicates(["wave", "session"])
    if len(sessions):
        yield _row(MUCH, "sessions", len(sessions))


def _response(raw: Raw) -> Iterator[dict[str, object]]:
    """How many of the recipients who were asked answered, in their last wave."""
    wave, invited = last_wave(raw, RECIPIENT), _recipient_strata(raw)["invited"].dropna().sum()
    name = source_name(RECIPIENT)
    for row in returns(raw).rows if invited else ():
        if (row["wave"], row["source"]) == (wave, name):
            yield _row(WELL, "response", row["returned"], int(invited), code=wave, label=name)


def _goals(raw: Raw) -> Iterator[dict[str, object]]:
    """Goals of cases that came out as expected or better, verified by a second person."""
    goals = _told(raw, raw.data.collected.goals)
    if not len(goals):
        return
    cases, verified = int(goals.groupby(["wave", "subject", "case"]).ngroups), goals["verified"].astype(bool)
    reached = int((verified & (goals["attained"] >= AS_EXPECTED)).sum())
    yield _row(MUCH, "cases", Guarded(cases, cases), Guarded(len(goals), cases))
    share = half_up(100 * reached / len(goals), ITEM_PLACES)
    yield _row(BETTER, "goals", Guarded(reached, cases), Guarded(len(goals), cases)) | {
        "share": Guarded(share, cases)
    }
    yield _row(BETTER, "unverified", Guarded(int((~verified).sum()), cases), Guarded(len(goals), cases))
    beyond = int((verified & (goals["attained"] > AS_EXPECTED)).sum())
    yield _row(BETTER, "beyond", Guarded(beyond, cases), Guarded(len(goals), cases))


def _improved(raw: Raw) -> Iterator[dict[str, object]]:
    """Verified outcome indicators that improved against a baseline, of all that are told."""
    told = [one for one in raw.data.filed.outcomes if not 0 < one["people"] < BANDED_DISTRIBUTION]
    verified = [one for one in told if one["verified_by"] is not None]
    better = [one for one in verified if state_of(one["baseline"], one["value"], one["better"]) == IMPROVED]
    if told:
        yield _row(BETTER, "outcomes", len(better), len(told))
