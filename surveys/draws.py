"""Draws of people, places and files: seeded, written down without names, repeatable by anybody.

The evaluator draws, never who is evaluated. The main store keeps seed, sizes and
checksums; who was drawn follows from them and the list, as long as the list exists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Wave
from surveys import drawing, frames
from surveys.frame_rows import Layer
from surveys.frames import Entry
from surveys.listing import frame_of, layer_of, live_draws
from surveys.models_sample import Draw, DrawOutcome
from surveys.waves import WaveSealed, named


class LayerEmpty(Refusal):
    status = 404
    sentence = _("Nobody of this group is on the list.")


class DrawnAlready(Refusal):
    sentence = _("This group was drawn already. Withdraw that draw first, with a reason.")


class DrawTooLarge(Refusal):
    status = 400
    sentence = _("The list has %(population)s; sample and reserve together cannot be more.")


class DrawInUse(Refusal):
    sentence = _("Tickets were given out or people were replaced after this draw: it counts.")


class DrawWithdrawn(Refusal):
    sentence = _("This draw was withdrawn: it does not count.")


class NotDrawn(Refusal):
    status = 404
    sentence = _("This person is not among those who count now. Please look at the draw again.")


class ListChanged(Refusal):
    sentence = _(
        "The list is no longer the one that was drawn from (its checksum differs), so nobody can be told"
        " from this draw."
    )


@dataclass(frozen=True)
class Reason:
    """Why somebody falls out. ``is_ineligible``: does not belong to the group that was to be asked."""

    label: object
    is_ineligible: bool = False


REASONS: Mapping[str, Reason] = {
    "moved_away": Reason(_("moved away"), is_ineligible=True),
    "died": Reason(_("died"), is_ineligible=True),
    "not_eligible": Reason(_("never got the service, or listed by mistake"), is_ineligible=True),
    "ill": Reason(_("too ill to answer")),
    "refused": Reason(_("refused")),
    "not_found": Reason(_("not found, not reached")),
    "undeliverable": Reason(_("message or card undeliverable")),
    "away": Reason(_("away until the close")),
    "closed": Reason(_("place closed, or file missing")),
}


@dataclass(frozen=True)
class Member:
    """Somebody of a draw. ``standing``: counts, outside, or spare (reserve not needed yet)."""

    place: int  # in the order of lots, from 1
    entry: Entry
    standing: str


def draws_of(main: Session, wave: Wave) -> list[Draw]:
    """All draws of a wave, withdrawn ones too."""
    return list(main.scalars(sa.select(Draw).where(Draw.wave_id == wave.id).order_by(Draw.number)))


def draw_sample(
    main: Session,
    participation: Session,
    wave: Wave,
    layer: Layer,
    size: int,
    reserve: int,
    seed: str,
    user: User,
    now: datetime,
) -> Draw:
    """Draw ``size`` entries and a reserve from a layer; audited with the seed and the hash of the list.

    Refuses WaveSealed, DrawnAlready, LayerEmpty, DrawTooLarge.
    """
    if wave.state in ("closed", "sealed"):
        raise WaveSealed
    if layer in {layer_of(draw) for draw in live_draws(main, wave)}:
        raise DrawnAlready
    entries = _entries(main, participation, wave, layer)
    if not entries:
        raise LayerEmpty
    if size + reserve > len(entries):
        raise DrawTooLarge(population=len(entries))
    ordered = drawing.in_order(seed, layer.group, entries)
    highest = main.scalar(sa.select(sa.func.max(Draw.number)).where(Draw.wave_id == wave.id))
    draw = Draw(
        wave_id=wave.id,
        number=(highest or 0) + 1,
        kind=layer.kind,
        stratum=layer.stratum,
        subjects=layer.subjects,
        seed=seed,
        population=len(entries),
        size=size,
        reserve=reserve,
        frame_checksum=drawing.checksum(entries),
        drawn_checksum=drawing.checksum(ordered[: size + reserve]),
        drawn_at=now.astimezone(UTC),
        drawn_by=user.login,
    )
    main.add(draw)
    audit.record(main, user, "sample.draw", named(wave), record_of(draw), now)
    main.commit()
    return draw


def record_of(draw: Draw) -> dict[str, object]:
    """A draw as the audit log keeps it: no name."""
    words = ("number", "kind", "stratum", "subjects", "seed", "population", "size", "reserve")
    checksums = {"list": draw.frame_checksum, "drawn": draw.drawn_checksum}
    return {**{word: getattr(draw, word) for word in words}, "sha256": checksums}


def _entries(main: Session, participation: Session, wave: Wave, layer: Layer) -> list[Entry]:
    frame = frame_of(main, wave)
    return frames.entries_of(participation, frame.code, layer) if frame else []


def check_counts(draw: Draw) -> None:
    """Refuses DrawWithdrawn."""
    if draw.withdrawn is not None:
        raise DrawWithdrawn


def members_of(main: Session, participation: Session, draw: Draw) -> list[Member]:
    """Sample and reserve of a draw, drawn anew from list and seed. Refuses ListChanged."""
    wave = main.get(Wave, draw.wave_id)
    entries = _entries(main, participation, wave, layer_of(draw))
    if drawing.checksum(entries) != draw.frame_checksum:
        raise ListChanged
    ordered = drawing.in_order(draw.seed, layer_of(draw).group, entries)[: draw.size + draw.reserve]
    fallen = [drawing.identity(entry) for entry in ordered if entry.state == "outside"]
    counting = set(drawing.taken(ordered, draw.size, draw.reserve, fallen))
    return [
        Member(place + 1, entry, _standing(entry, place in counting)) for place, entry in enumerate(ordered)
    ]


def _standing(entry: Entry, is_counting: bool) -> str:
    return "outside" if entry.state == "outside" else "counts" if is_counting else "spare"


def repeats(main: Session, participation: Session, draw: Draw) -> bool:
    """Whether drawing once more from the list as it is gives the same people. False without the list."""
    try:
        members = members_of(main, participation, draw)
    except ListChanged:
        return False
    return drawing.checksum([one.entry for one in members]) == draw.drawn_checksum


def withdraw_draw(main: Session, draw: Draw, reason: str, user: User, now: datetime) -> None:
    """A draw no longer counts, for a reason that is shown with it. Refuses DrawInUse."""
    wave = main.get(Wave, draw.wave_id)
    if draw.poll_id is not None or draw.outcomes:
        raise DrawInUse
    draw.withdrawn = reason.strip()
    detail = {"number": draw.number, "reason": draw.withdrawn}
    audit.record(main, user, "sample.withdraw", named(wave), detail, now)
    main.commit()


def successor_of(members: Sequence[Member], key: str) -> tuple[Member, Member | None]:
    """Who counts under ``key``, and who would come in their place. Refuses NotDrawn."""
    leaving = next((one for one in members if one.entry.key == key and one.standing == "counts"), None)
    if leaving is None:
        raise NotDrawn
    return leaving, next((one for one in members if one.standing == "spare"), None)


def count_outcome(
    main: Session, draw: Draw, reason: str, is_replaced: bool, is_invited: bool, user: User, now: datetime
) -> None:
    """Write down that somebody fell out, without saying who; the caller has moved the ticket before."""
    found = next((one for one in draw.outcomes if one.reason == reason), None)
    if found is None:
        found = DrawOutcome(reason=reason, count=0, replaced=0, invited=0)
        draw.outcomes.append(found)
    found.count += 1
    found.replaced += is_replaced
    found.invited += is_invited
    wave = main.get(Wave, draw.wave_id)
    detail = {"draw": draw.number, "reason": reason, "replaced": is_replaced}
    audit.record(main, user, "sample.replace", named(wave), detail, now)
    main.commit()
