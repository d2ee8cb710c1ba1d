"""Where the waves of the running application stand: the stores, brought to ``following``."""

from datetime import date

import sqlalchemy as sa

import db
from evaluations.models_plan import Wave
from surveys import desk, following
from surveys.following import Standing
from surveys.layers import strata_of


def standings_of(wave: Wave, today: date) -> list[Standing]:
    """The groups of a wave as they stand; once a day their sum is kept."""
    found = following.standings(db.session(), wave, desk.turnout_of(wave), strata_of(db.session(), wave))
    following.note_day(db.session(), wave, found, today)
    return found


def note_open_waves(today: date) -> None:
    """Keep the sum of every open wave for today, page or no page."""
    query = sa.select(Wave).where(Wave.state == "open").order_by(Wave.id)
    for wave in db.session().scalars(query).all():
        standings_of(wave, today)
