"""What came up in focus groups: how often, how far the coders agree, what a third one or a second must code.

Counts say what was talked about. They are never a score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from evaluations.models_evidence import FocusGroupNote
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, Wave
from scoring.disclosure import disclose_groups
from scoring.frames import Withheld
from scoring.methods.coding import (
    DoubleCoding,
    ThemeAgreement,
    ThemeCounts,
    double_coding_draw,
    theme_agreement,
    theme_counts,
)
from scoring.methods.rubric import rubric_score
from scoring.rules.fieldwork import Note, codes_by_unit

LEAST_SESSIONS = 3  # a theme of one or two sessions would tell which group spoke
MOST_CODERS = 3  # as many as the rubric settles


@dataclass(frozen=True)
class Noted:
    """One coder's note. ``strength`` None: a theme without levels; no theme either: judged, nothing found."""

    wave: str
    subject: str
    session: str
    evidence: str
    unit: str
    coder: str
    theme: str
    strength: float | None

    @property
    def codes(self) -> list[str]:
        return [self.theme] if self.theme else []

    @property
    def judged(self) -> str:
        """What one coder judges at a time: a unit, for a subject and an evidence point."""
        return "\t".join((self.wave, self.subject, self.session, self.evidence, self.unit))


@dataclass(frozen=True)
class WaveDraw:
    """The units of one wave that are to be coded twice, and which of them are already."""

    wave: str
    draw: DoubleCoding
    done: frozenset[str]


@dataclass(frozen=True)
class Apart:
    """A unit whose two coders are two levels apart or more: a third one is asked."""

    wave: str
    session: str
    unit: str
    subject: str
    themes: tuple[str, ...]  # two when the coders chose different ones
    levels: Mapping[str, int]


def notes_of(session: Session, evaluation: Evaluation) -> list[Noted]:
    """All notes of the evaluation, by wave as in the plan."""
    note = FocusGroupNote
    columns = note.session, note.evidence, note.unit, note.coder, note.theme, note.strength
    query = (
        sa.select(Wave.code, Subject.code, *columns)
        .join(Wave, note.wave_id == Wave.id)
        .join(Subject, note.subject_id == Subject.id)
        .where(Wave.evaluation_id == evaluation.id)
        .order_by(Wave.position, note.session, note.unit, note.id)
    )
    return [Noted(*row) for row in session.execute(query)]


def counted(notes: Iterable[Noted]) -> ThemeCounts:
    """Units, sessions and units by wave of every theme."""
    return theme_counts(
        [
            {
                "session": f"{one.wave}\t{one.session}",
                "unit": one.unit,
                "stratum": one.wave,
                "codes": one.codes,
            }
            for one in notes
        ]
    )


def sessions_by_wave(notes: Sequence[Noted]) -> dict[str, dict[str, int | Withheld]]:
    """Theme -> wave -> sessions; small ones withheld so that none follows from the total."""
    waves = list(dict.fromkeys(one.wave for one in notes))
    by_wave = {wave: counted(one for one in notes if one.wave == wave).themes for wave in waves}
    return {
        theme: disclose_groups(
            {wave: found[theme].sessions if theme in found else 0 for wave, found in by_wave.items()},
            LEAST_SESSIONS,
        )
        for theme in counted(notes).themes
    }


def agreement(notes: Iterable[Noted]) -> ThemeAgreement:
    """Agreement of the coders on whether each theme is there, whatever its level."""
    codes: dict[str, dict[str, list[str]]] = {}
    for one in notes:
        codes.setdefault(one.judged, {}).setdefault(one.coder, []).extend(one.codes)
    return theme_agreement(codes)


def level_agreement(notes: Iterable[Noted]) -> ThemeAgreement:
    """Agreement on the level, in the units where two coders gave the theme one."""
    codes: dict[str, dict[str, dict[str, float]]] = {}
    for one in notes:
        if one.theme and one.strength is not None:
            codes.setdefault(one.judged, {}).setdefault(one.coder, {})[one.theme] = one.strength
    return theme_agreement(codes, metric="ordinal")


def apart(notes: Sequence[Noted]) -> list[Apart]:
    """The units that need a third coder, as the rule for coded notes pairs the coders."""
    levels: dict[str, dict[str, int]] = {}
    found = {}
    themes = _themes(notes)
    for (wave, evidence), given in _by_point(notes).items():
        for (subject, group, unit, theme), by_coder in codes_by_unit(given).items():
            judged = "\t".join((wave, subject, group, evidence, unit))
            named = (theme,) if theme else tuple(sorted(themes[judged]))
            if len(by_coder) <= MOST_CODERS:
                key = f"{judged}\t{theme}"
                levels[key] = {coder: int(level) for coder, level in sorted(by_coder.items())}
                found[key] = Apart(wave, group, unit, subject, named, levels[key])
    return [found[key] for key in rubric_score(levels).adjudicate]


def double_coding(notes: Iterable[Noted], seed: int) -> list[WaveDraw]:
    """For each wave, the units that a second coder codes again, drawn at random."""
    coders: dict[str, dict[str, set[str]]] = {}
    for one in notes:
        coders.setdefault(one.wave, {}).setdefault(f"{one.session} {one.unit}", set()).add(one.coder)
    return [
        WaveDraw(
            wave,
            double_coding_draw(list(units), seed=seed),
            frozenset(unit for unit, given in units.items() if len(given) > 1),
        )
        for wave, units in coders.items()
    ]


def _by_point(notes: Iterable[Noted]) -> dict[tuple[str, str], dict[str, list[Note]]]:
    """(wave, evidence point) -> subject -> notes with a level."""
    found: dict[tuple[str, str], dict[str, list[Note]]] = {}
    for one in notes:
        if one.strength is not None:
            given = found.setdefault((one.wave, one.evidence), {}).setdefault(one.subject, [])
            given.append(Note(one.session, one.unit, one.coder, one.theme, one.strength))
    return found


def _themes(notes: Iterable[Noted]) -> dict[str, set[str]]:
    """What is judged at a time -> the themes that were given to it."""
    found: dict[str, set[str]] = {}
    for one in notes:
        found.setdefault(one.judged, set()).update(one.codes)
    return found
