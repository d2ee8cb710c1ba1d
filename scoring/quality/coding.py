"""How far the coders of focus-group notes agree."""

from collections.abc import Iterator

from scoring.cells import note_cells
from scoring.frames import Collected, Plan, ScoringError
from scoring.methods.agreement import coder_agreement
from scoring.methods.coincidence import krippendorff
from scoring.quality.rows import Row, by_point, quality_row
from scoring.rules.fieldwork import codes_by_unit
from scoring.subjects import People

LEAST_KAPPA = 0.60  # docs/worked-case.md part 3: below it scoring is blocked by default
METRIC = "ordinal"  # strengths are ordered levels


def coding_rows(plan: Plan, collected: Collected, people: People, waves: tuple[str, ...]) -> Iterator[Row]:
    """Kappa, raw agreement and Krippendorff's alpha of every coded evidence point.

    Parameters
    ----------
    plan : Plan
    collected : Collected
    people : People
    waves : tuple of str

    Returns
    -------
    iterator
        Scope ``evidence``: agreement, raw_agreement, krippendorff; n counts
        units that two coders coded.

    References
    ----------
    Cohen (1968), Psychological Bulletin 70, 213-220; Krippendorff (2011).
    """
    cells = note_cells(collected, people, waves)
    for point, wave, given in by_point(plan, cells, waves, "notes"):
        codes = codes_by_unit(given)
        kappa, units = coder_agreement(codes)
        place = ("evidence", point.evidence, wave)
        flags = ("no_common_units",) if units == 0 else ("low_agreement",) if kappa < LEAST_KAPPA else ()
        yield quality_row(*place, "agreement", kappa, units, flags=flags)
        coders = sorted({coder for by_coder in codes.values() for coder in by_coder}, key=str)
        if units == 0:
            continue
        table = [[codes[unit].get(coder) for unit in sorted(codes, key=str)] for coder in coders]
        try:
            found = krippendorff(table, METRIC)
        except ScoringError:  # one code throughout leaves nothing to agree about
            continue
        yield quality_row(*place, "raw_agreement", found.agreement, units)
        yield quality_row(*place, "krippendorff", found.alpha, units, found.interval)
