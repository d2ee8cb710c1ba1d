"""How good the data are: response, exclusions, agreement, panels."""

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from scoring.cells import note_cells, rating_cells
from scoring.evidence import points_of
from scoring.frames import COLUMNS, Collected, Plan, ScoringError
from scoring.methods.agreement import coder_agreement
from scoring.precision import wilson
from scoring.rules.fieldwork import codes_by_unit
from scoring.severity import adjust_severity
from scoring.subjects import People
from scoring.tallies import HELPER, NO_ANSWER, PLACE, PRESENT, SCORED, tally_of

NAN = math.nan
LEAST_KAPPA = 0.60  # docs/worked-case.md part 3: below it scoring is blocked by default
LEAST_RESPONSE = 0.60  # docs/worked-case.md part 3
RECIPIENT = "recipient"


def quality_frame(plan: Plan, collected: Collected, people: People) -> pd.DataFrame:
    """Quality measures of a cycle.

    Parameters
    ----------
    plan : Plan
    collected : Collected
    people : People

    Returns
    -------
    DataFrame
        Columns ``frames.COLUMNS["quality"]``; ``scope`` says what ``code``
        names: instrument and source (returned, scored, present,
        helper_worker, no_answer), stratum as subject/stratum and source
        (response_rate), evidence (agreement, raters, severity_spread), and
        rows left out: visit (agency_present), record (no_proof), goal
        (unverified). ``n`` is what the measure is taken over.

    References
    ----------
    Own definition.
    """
    waves = tuple(wave.code for wave in plan.waves)
    rows = [
        *_response_rows(collected, waves),
        *_rate_rows(collected, people, waves),
        *_agreement_rows(plan, collected, people, waves),
        *_panel_rows(plan, collected, people, waves),
        *_left_out_rows(collected, waves),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["quality"]))


def _response_rows(collected: Collected, waves: tuple[str, ...]) -> Iterator[tuple]:
    sources = dict(zip(collected.items["instrument"], collected.items["source"], strict=True))
    counts: dict[tuple[str, str, str], dict[str, int]] = {}
    for (wave, instrument, state), n in tally_of(collected).returned("wave", "instrument", "state").items():
        for scope, code in (("instrument", instrument), ("source", sources.get(instrument, ""))):
            states = counts.setdefault((scope, code, wave), {})
            states[state] = states.get(state, 0) + n
    for scope, code, wave in sorted(counts, key=lambda key: (key[0], key[1], waves.index(key[2]))):
        states = counts[scope, code, wave]
        total = sum(states.values())
        yield (scope, code, wave, "returned", float(total), NAN, NAN, total, "")
        for state in (SCORED, PRESENT, HELPER, NO_ANSWER):
            yield (scope, code, wave, state, float(states.get(state, 0)), NAN, NAN, total, "")


def _rate_rows(collected: Collected, people: People, waves: tuple[str, ...]) -> Iterator[tuple]:
    """Response rate: returned (scored or not) of those invited, by stratum and by source.

    strata.csv names no source, so a stratum belongs to the source whose answers
    carry its code: to recipients where several do. A stratum that nobody answered
    in has a row of its own and is in no source's total.
    """
    returned = _returned_by_stratum(collected, people)
    owners: dict[tuple[str, str], str] = {}
    for source, wave, _subject, stratum in returned:
        if owners.get((wave, stratum)) != RECIPIENT:
            owners[wave, stratum] = source
    totals: dict[tuple[str, str], list[int]] = {}
    for row in collected.strata[collected.strata["invited"].fillna(0) > 0].itertuples(index=False):
        owner = owners.get((row.wave, str(row.stratum)), "")
        answered, invited = (
            returned.get((owner, row.wave, row.subject, str(row.stratum)), 0),
            int(row.invited),
        )
        if owner:
            total = totals.setdefault((owner, row.wave), [0, 0])
            total[0], total[1] = total[0] + answered, total[1] + invited
        yield _rate("stratum", f"{row.subject}/{row.stratum}", row.wave, answered, invited)
    for source, wave in sorted(totals, key=lambda key: (key[0], waves.index(key[1]))):
        yield _rate("source", source, wave, *totals[source, wave])


def _returned_by_stratum(collected: Collected, people: People) -> dict[tuple[str, str, str, str], int]:
    """(source, wave, subject, stratum) -> answers returned; they count for team and agency as well."""
    sources = dict(zip(collected.items["instrument"], collected.items["source"], strict=True))
    returned: dict[tuple[str, str, str, str], int] = {}
    raised = tally_of(collected).rolled_up(people.parents)
    for (wave, subject, stratum, instrument), n in raised.returned(*PLACE, "instrument").items():
        key = (sources.get(instrument, ""), wave, subject, stratum)
        returned[key] = returned.get(key, 0) + n
    return returned


def _rate(scope: str, code: str, wave: str, answered: int, invited: int) -> tuple:
    if answered > invited:
        return (scope, code, wave, "response_rate", answered / invited, NAN, NAN, invited, "over_invited")
    interval, rate = wilson(answered, invited), answered / invited
    flags = "low_response" if rate < LEAST_RESPONSE else ""
    return (scope, code, wave, "response_rate", rate, interval.low, interval.high, invited, flags)


def _by_point(plan: Plan, cells: Mapping, waves: tuple[str, ...], unit: str) -> Iterator[tuple]:
    for point in points_of(plan):
        for wave in waves:
            given = {
                subject: cell.given
                for (at, subject, evidence), cell in cells.items()
                if (at, evidence) == (wave, point.evidence) and cell.n
            }
            if point.rule.unit == unit and given:
                yield point, wave, given


def _agreement_rows(
    plan: Plan, collected: Collected, people: People, waves: tuple[str, ...]
) -> Iterator[tuple]:
    cells = note_cells(collected, people, waves)
    for point, wave, given in _by_point(plan, cells, waves, "notes"):
        kappa, units = coder_agreement(codes_by_unit(given))
        flags = "no_common_units" if units == 0 else "low_agreement" if kappa < LEAST_KAPPA else ""
        yield ("evidence", point.evidence, wave, "agreement", kappa, NAN, NAN, units, flags)


def _panel_rows(plan: Plan, collected: Collected, people: People, waves: tuple[str, ...]) -> Iterator[tuple]:
    cells = rating_cells(collected, people, waves)
    for point, wave, given in _by_point(plan, cells, waves, "ratings"):
        ratings = [(subject, one.rater, one.value) for subject, rows in given.items() for one in rows]
        raters = len({rater for _, rater, _ in ratings})
        yield ("evidence", point.evidence, wave, "raters", float(raters), NAN, NAN, len(ratings), "")
        spread, low, high, flags = NAN, NAN, NAN, ""
        try:
            leans = adjust_severity(ratings)[1].values()
            low, high = min(leans), max(leans)
            spread = high - low
        except ScoringError:
            flags = "not_connected"
        yield ("evidence", point.evidence, wave, "severity_spread", spread, low, high, raters, flags)


def _left_out_rows(collected: Collected, waves: tuple[str, ...]) -> Iterator[tuple]:
    """Visits with agency staff, records without proof, goals that were not verified."""
    visits = collected.visits.drop_duplicates(["wave", "visit"])  # one visit may fill several points
    kinds = (
        ("visit", "agency_present", visits["agency_present"].astype(bool), visits),
        ("record", "no_proof", ~collected.records["proof"].astype(bool), collected.records),
        ("goal", "unverified", ~collected.goals["verified"].astype(bool), collected.goals),
    )
    for scope, measure, flagged, frame in kinds:
        for wave in waves:
            here = frame["wave"] == wave
            if here.any():
                yield (scope, "", wave, measure, float((flagged & here).sum()), NAN, NAN, int(here.sum()), "")
