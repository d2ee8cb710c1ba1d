"""Groups of people as pages show them: on the list, their size, drawn or not. Counts and codes, no names."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from surveys import frames
from surveys.frame_rows import Layer
from surveys.listing import frame_of, layer_of, live_draws, subjects_by_code
from surveys.models import Poll, Stratum
from surveys.models_sample import Draw, SampleTarget


@dataclass(frozen=True)
class LayerRow:
    """A group of the list. ``about``: names of whom it judges; ``draw``: the one that counts."""

    layer: Layer
    about: str
    entries: int
    outside: int
    draw: Draw | None


@dataclass(frozen=True)
class StratumRow:
    """A stratum with its subject and what is planned for it."""

    stratum: Stratum
    subject: Subject
    target: SampleTarget | None

    @property
    def id(self) -> int:
        return self.stratum.id


def is_before_close(wave: Wave) -> bool:
    return wave.state in ("draft", "open")


def layer_rows(main: Session, participation: Session, wave: Wave) -> list[LayerRow]:
    """The groups on the list of a wave, with the draw of each."""
    frame = frame_of(main, wave)
    found = frames.layers_of(participation, frame.code) if frame else []
    drawn = {layer_of(draw): draw for draw in live_draws(main, wave)}
    known = subjects_by_code(main, wave, (one.layer.subjects for one in found))
    return [
        LayerRow(one.layer, about(one.layer, known), one.entries, one.outside, drawn.get(one.layer))
        for one in found
    ]


def layer_name(main: Session, wave: Wave, layer: Layer) -> str:
    return about(layer, subjects_by_code(main, wave, [layer.subjects]))


def about(layer: Layer | Draw | Poll, known: dict[str, Subject]) -> str:
    """The names of whom a group or a poll judges."""
    return "、".join(known[code].name if code in known else code for code in layer.subjects.split(","))


def strata_of(main: Session, wave: Wave) -> list[StratumRow]:
    """The strata of a wave, by subject."""
    query = (
        sa.select(Stratum, Subject, SampleTarget)
        .join(Subject, Stratum.subject_id == Subject.id)
        .outerjoin(SampleTarget, SampleTarget.stratum_id == Stratum.id)
        .where(Stratum.wave_id == wave.id)
        .order_by(Subject.position, Subject.id, Stratum.code)
    )
    return [StratumRow(*row) for row in main.execute(query).all()]
