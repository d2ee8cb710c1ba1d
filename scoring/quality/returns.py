"""Who answered, and what was counted and not scored."""

from collections.abc import Iterator

from scoring.frames import Collected
from scoring.precision import wilson
from scoring.quality.rows import Row, quality_row
from scoring.subjects import People
from scoring.tallies import HELPER, NO_ANSWER, PLACE, PRESENT, SCORED, tally_of

LEAST_RESPONSE = 0.60  # docs/worked-case.md part 3
RECIPIENT = "recipient"


def return_rows(collected: Collected, people: People, waves: tuple[str, ...]) -> Iterator[Row]:
    """Responses by state, response rates, and rows left out of scoring.

    Parameters
    ----------
    collected : Collected
    people : People
    waves : tuple of str

    Returns
    -------
    iterator
        Scope ``instrument`` and ``source``: returned, scored, present,
        helper_worker, no_answer; ``stratum`` (subject/stratum) and ``source``:
        response_rate; ``visit``: agency_present; ``record``: no_proof;
        ``goal``: unverified.

    References
    ----------
    docs/worked-case.md part 3; Wilson (1927), JASA 22, 209-212.
    """
    yield from _response_rows(collected, waves)
    yield from _rate_rows(collected, people, waves)
    yield from _left_out_rows(collected, waves)


def _response_rows(collected: Collected, waves: tuple[str, ...]) -> Iterator[Row]:
    sources = dict(zip(collected.items["instrument"], collected.items["source"], strict=True))
    counts: dict[tuple[str, str, str], dict[str, int]] = {}
    for (wave, instrument, state), n in tally_of(collected).returned("wave", "instrument", "state").items():
        for scope, code in (("instrument", instrument), ("source", sources.get(instrument, ""))):
            states = counts.setdefault((scope, code, wave), {})
            states[state] = states.get(state, 0) + n
    for scope, code, wave in sorted(counts, key=lambda key: (key[0], key[1], waves.index(key[2]))):
        states = counts[scope, code, wave]
        total = sum(states.values())
        yield quality_row(scope, code, wave, "returned", total, total)
        for state in (SCORED, PRESENT, HELPER, NO_ANSWER):
            yield quality_row(scope, code, wave, state, states.get(state, 0), total)


def _rate_rows(collected: Collected, people: People, waves: tuple[str, ...]) -> Iterator[Row]:
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
    for (wave, subject, stratum, instrument), n in tally_of(collected).returned(*PLACE, "instrument").items():
        for place in (subject, *people.above(subject)):
            key = (sources.get(instrument, ""), wave, place, stratum)
            returned[key] = returned.get(key, 0) + n
    return returned


def _rate(scope: str, code: str, wave: str, answered: int, invited: int) -> Row:
    if answered > invited:
        flags = ("over_invited",)
        return quality_row(scope, code, wave, "response_rate", answered / invited, invited, flags=flags)
    rate = answered / invited
    flags = ("low_response",) if rate < LEAST_RESPONSE else ()
    return quality_row(scope, code, wave, "response_rate", rate, invited, wilson(answered, invited), flags)


def _left_out_rows(collected: Collected, waves: tuple[str, ...]) -> Iterator[Row]:
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
                yield quality_row(scope, "", wave, measure, (flagged & here).sum(), here.sum())
