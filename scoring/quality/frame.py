"""All quality rows of one scoring."""

import pandas as pd

from scoring.frames import COLUMNS
from scoring.quality.answers import answer_rows
from scoring.quality.certainty import certainty_rows
from scoring.quality.coding import coding_rows
from scoring.quality.panels import panel_rows
from scoring.quality.patterns import pattern_rows
from scoring.quality.returns import return_rows
from scoring.standing import Outcome


def quality_frame(outcome: Outcome) -> pd.DataFrame:
    """Quality measures of a cycle.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    DataFrame
        Columns ``frames.COLUMNS["quality"]``; ``scope`` says what ``code`` names,
        ``measure`` is one of ``measures.MEASURES``, ``n`` is what it is taken over.

    References
    ----------
    Own definition; each part names its methods.
    """
    plan, collected, people = outcome.plan, outcome.collected, outcome.people
    waves = tuple(wave.code for wave in plan.waves)
    rows = [
        *return_rows(collected, people, waves),
        *answer_rows(collected, collected.tally, people, waves),
        *coding_rows(plan, collected, people, waves),
        *panel_rows(plan, collected, people, waves),
        *certainty_rows(outcome),
        *pattern_rows(collected, waves),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["quality"]))
