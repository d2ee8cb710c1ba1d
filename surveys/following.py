"""How a wave stands against its plan, from bands and counts alone: no answer, no person, no time of day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evaluations.models_plan import Wave
from surveys.draws import REASONS
from surveys.layers import StratumRow, about
from surveys.listing import live_draws, subjects_by_code
from surveys.models import Poll
from surveys.models_sample import TENS, CallBack, DailyCount, Draw
from surveys.pace import Projection, projected
from surveys.participation import FEWEST_INVITED, Turnout
from surveys.questionnaires import RECIPIENT

MOST_REPLACED = 0.2  # of those drawn, before one asks whether the list is old


@dataclass(frozen=True)
class Standing:
    """A group that is asked, or (``poll`` None) planned and not asked yet."""

    poll: Poll | None
    stratum: str
    about: str  # names of whom they judge
    planned: int | None
    population: int | None
    turnout: Turnout
    draws: tuple[Draw, ...] = ()

    def _outcomes(self) -> Iterator:
        return (one for draw in self.draws for one in draw.outcomes)

    @property
    def fallen(self) -> int:
        """Drawn people who fell out."""
        return sum(one.count for one in self._outcomes())

    @property
    def replaced(self) -> int:
        return sum(one.replaced for one in self._outcomes())

    @property
    def asked(self) -> int:
        """Everybody who was ever given a ticket, but those who turned out not to belong to the group."""
        withdrawn = sum(one.invited for one in self._outcomes() if not REASONS[one.reason].is_ineligible)
        return self.turnout.invited + withdrawn

    @property
    def rate(self) -> float | None:
        """At least which share of those asked has answered; None where nothing is shown."""
        return self.turnout.least / self.asked if self.turnout.band and self.asked else None

    @property
    def goal(self) -> int:
        """What the bar is measured against: the plan, else everybody invited."""
        return self.planned or self.turnout.invited


@dataclass(frozen=True)
class Overall:
    """The whole wave. ``least``: answers that are there at least, from the bands of its groups."""

    planned: int
    invited: int
    least: int
    projection: Projection | None


def standings(
    main: Session, wave: Wave, turnout: Mapping[Poll, Turnout], strata: Sequence[StratumRow]
) -> list[Standing]:
    """Every group of a wave that has tickets or a plan."""
    known = {(row.stratum.code, row.subject.code): row for row in strata}
    subjects = subjects_by_code(main, wave, (poll.subjects for poll in turnout))
    drawn: dict[int, list[Draw]] = {}
    for draw in live_draws(main, wave):
        drawn.setdefault(draw.poll_id, []).append(draw)
    found, asked = [], set()
    for poll, part in turnout.items():
        if part.invited:
            row = known.get((poll.stratum, poll.subjects)) if _asks_recipients(poll) else None
            asked |= {row.id} if row else set()
            found.append(_standing(poll, about(poll, subjects), part, row, drawn.get(poll.id, [])))
    waiting = [row for row in strata if row.target and row.id not in asked]
    return found + [
        Standing(
            None, row.stratum.code, row.subject.name, row.target.planned, row.stratum.population, Turnout()
        )
        for row in waiting
    ]


def _asks_recipients(poll: Poll) -> bool:
    return poll.collection.instrument_version.instrument.source == RECIPIENT


def _standing(poll: Poll, about: str, part: Turnout, row: StratumRow | None, draws: list[Draw]) -> Standing:
    planned = row.target.planned if row and row.target else sum(draw.size for draw in draws) or None
    population = row.stratum.population if row else None
    return Standing(poll, poll.stratum, about, planned, population, part, tuple(draws))


def overall(main: Session, wave: Wave, found: Sequence[Standing], today: date) -> Overall:
    """The wave as a whole, with the days between which it may reach its plan."""
    planned = sum(one.planned or 0 for one in found)
    least = sum(min(one.turnout.least, one.planned) for one in found if one.planned)
    query = sa.select(DailyCount.day, DailyCount.used).where(DailyCount.wave_id == wave.id)
    counts = [tuple(row) for row in main.execute(query.order_by(DailyCount.day))]
    projection = projected(counts, planned, today) if wave.state == "open" else None
    return Overall(planned, sum(one.turnout.invited for one in found), least, projection)


def note_day(main: Session, wave: Wave, found: Sequence[Standing], today: date) -> None:
    """Keep, once a day, at least how many planned answers are there, in whole tens.

    Added up from what the page shows anyway, so that the counts tell nothing more.
    """
    if wave.state != "open" or main.get(DailyCount, (wave.id, today)) is not None:
        return
    least = sum(min(one.turnout.least, one.planned) for one in found if one.planned)
    try:
        main.add(DailyCount(wave_id=wave.id, day=today, used=least // TENS * TENS))
        main.commit()
    except IntegrityError:  # somebody else opened the page in the same moment
        main.rollback()


def flags(found: Sequence[Standing], called: Mapping[str, int]) -> list[str]:
    """What to look into, as sentences. No flag needs an answer, and none a time: neither is known."""
    told = [sentence for one in found for sentence in _flags_of(one)]
    spoken = called.get("asked", 0) + called.get("not_asked", 0)
    if called.get("not_asked"):
        count = called["not_asked"]
        told.append(
            _("%(count)s of %(all)s people called back say nobody asked them.", count=count, all=spoken)
        )
    return told


def _flags_of(one: Standing) -> Iterator[str]:
    group = f"{one.stratum} · {one.about}"
    if one.poll is not None and one.turnout.invited < FEWEST_INVITED:
        yield _("%(group)s: fewer than 5 people invited, too few to be shown.", group=group)
    if one.population and one.turnout.invited > one.population:
        yield _("%(group)s: more tickets than people; somebody could answer twice.", group=group)
    drawn = sum(draw.size for draw in one.draws)
    if drawn and one.turnout.invited > drawn:
        beside = one.turnout.invited - drawn
        yield _("%(group)s: %(count)s tickets were given out beside the draw.", group=group, count=beside)
    if drawn and one.fallen > MOST_REPLACED * drawn:
        yield _("%(group)s: more than a fifth of those drawn fell out; is the list old?", group=group)


def call_backs(main: Session, wave: Wave) -> dict[str, int]:
    """What people who were called back said, as counts."""
    query = sa.select(CallBack.outcome, CallBack.count).where(CallBack.wave_id == wave.id)
    return dict(main.execute(query.order_by(CallBack.outcome)).all())
