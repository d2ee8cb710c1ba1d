"""Lists of people to ask, from main to participation: added whole or not at all, taken off, forgotten."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from evaluations.subject_rows import Fault
from evaluations.subjects import IN_USE
from surveys import frames
from surveys.frame_rows import SENTENCES, FrameRow, Layer, read_frame
from surveys.models import Stratum
from surveys.models_sample import Draw, Frame, SampleTarget
from surveys.waves import WaveSealed, named, stratum_for

SHOWN_LAYERS = 20  # in an audit entry
MOST_NAMED = 10_000  # codes in one statement; beyond, all subjects are fetched


class LayerDrawn(Refusal):
    sentence = _("This group was drawn: its list stays as it is. Enter people who fall out at the draw.")


class StratumInUse(Refusal):
    sentence = _("Tickets were given out or answers came in for this group: its size stays.")


def frame_of(main: Session, wave: Wave) -> Frame | None:
    """What the main store knows of the list of a wave."""
    return main.get(Frame, wave.id)


def live_draws(main: Session, wave: Wave) -> list[Draw]:
    """The draws of a wave that count."""
    query = sa.select(Draw).where(Draw.wave_id == wave.id, Draw.withdrawn.is_(None))
    return list(main.scalars(query.order_by(Draw.number)))


def layer_of(draw: Draw) -> Layer:
    return Layer(draw.kind, draw.stratum, draw.subjects)


def check_frame(
    main: Session,
    participation: Session,
    wave: Wave,
    rows: Iterable[Mapping[str, object]],
    kind: str = "person",
    first: int = 1,
) -> tuple[list[FrameRow], list[Fault]]:
    """Read rows and say what is wrong with them, alone and with the list as it is. Changes nothing."""
    query = sa.select(Subject.code).where(Subject.evaluation_id == wave.evaluation_id)
    numbered = list(rows)
    read, faults = read_frame(numbered, kind, set(main.scalars(query)), first)
    if faults:
        return read, faults
    frame = frame_of(main, wave)
    known = frames.identities(participation, frame.code) if frame else set()
    drawn = {layer_of(draw) for draw in live_draws(main, wave)}
    for number, row in enumerate(read, start=first):
        if row.layer in drawn:
            faults.append(Fault(number, "stratum", SENTENCES["drawn"]))
        elif row.identity in known:
            faults.append(Fault(number, "name", SENTENCES["listed"]))
    return read, faults


def add_frame(
    main: Session,
    participation: Session,
    wave: Wave,
    rows: Iterable[Mapping[str, object]],
    user: User,
    now: datetime,
    days: int,
    kind: str = "person",
    first: int = 1,
) -> list[Fault]:
    """Put people on the list of a wave, all rows or none; says what is wrong by row and column.

    ``rows`` map words of ``frame_rows.COLUMNS`` to texts; ``days``: after how many the
    list is destroyed when the wave is not sealed before. Names go into participation
    only, the audit log keeps counts. Refuses WaveSealed.
    """
    if wave.state in ("closed", "sealed"):
        raise WaveSealed
    read, faults = check_frame(main, participation, wave, rows, kind, first)
    if faults or not read:
        return faults
    frame = frame_of(main, wave)
    if frame is None:
        frame = Frame(wave_id=wave.id, expires_on=now.date() + timedelta(days=days))
        main.add(frame)
        main.commit()
    code = frame.code
    frames.store_entries(participation, code, read)
    counts = Counter(row.layer for row in read)
    note_populations(main, participation, wave, code, counts)
    _audit(main, wave, "frame.add", counts, user, now)
    main.commit()
    return []


def remove_layer(
    main: Session, participation: Session, wave: Wave, layer: Layer, user: User, now: datetime
) -> int:
    """Take a group off the list that was not drawn; how many people there were. Refuses LayerDrawn."""
    _check_undrawn(main, wave, layer)
    frame = frame_of(main, wave)
    removed = frames.remove_layer(participation, frame.code, layer) if frame else 0
    subject = subjects_by_code(main, wave, [layer.subjects]).get(layer.subjects)
    if removed and subject and layer.kind == "person":
        stratum = stratum_for(main, wave, layer.stratum, subject)
        if stratum.population is not None and stratum.population <= removed:
            stratum.population = None
    _audit(main, wave, "frame.remove", {layer: removed}, user, now)
    main.commit()
    return removed


def remove_entry(
    main: Session, participation: Session, wave: Wave, layer: Layer, key: str, user: User, now: datetime
) -> None:
    """Take one person off the list of a group that was not drawn. Refuses LayerDrawn."""
    _check_undrawn(main, wave, layer)
    frame = frame_of(main, wave)
    removed = frames.remove_entry(participation, frame.code, key) if frame else 0
    if removed:
        note_populations(main, participation, wave, frame.code, {layer: -1})
        _audit(main, wave, "frame.remove", {layer: removed}, user, now)
    main.commit()


def _check_undrawn(main: Session, wave: Wave, layer: Layer) -> None:
    if layer in {layer_of(draw) for draw in live_draws(main, wave)}:
        raise LayerDrawn


def _audit(
    main: Session, wave: Wave, action: str, counts: Mapping[Layer, int], user: User, now: datetime
) -> None:
    told = [[one.kind, one.stratum, one.subjects, count] for one, count in sorted(counts.items())]
    detail = {"people": sum(counts.values()), "groups": told[:SHOWN_LAYERS]}
    audit.record(main, user, action, named(wave), detail, now)


def note_populations(
    main: Session, participation: Session, wave: Wave, code: str, added: Mapping[Layer, int]
) -> None:
    """The sizes of strata follow the list, unless somebody entered a larger size by hand."""
    subjects = subjects_by_code(main, wave, (layer.subjects for layer in added))
    for one in frames.layers_of(participation, code):
        layer = one.layer
        if layer.kind != "person" or layer not in added or layer.subjects not in subjects:
            continue  # places and files are no people; a ballot over several has no stratum
        stratum = stratum_for(main, wave, layer.stratum, subjects[layer.subjects])
        before = one.entries - added[layer]
        if stratum.population is None or stratum.population <= max(before, one.entries):
            stratum.population = one.entries


def subjects_by_code(main: Session, wave: Wave, groups: Iterable[str]) -> dict[str, Subject]:
    """The subjects that ``groups`` name, each codes with commas between."""
    codes = {code for group in groups for code in group.split(",")}
    query = sa.select(Subject).where(Subject.evaluation_id == wave.evaluation_id)
    if len(codes) <= MOST_NAMED:
        query = query.where(Subject.code.in_(codes))
    return {one.code: one for one in main.scalars(query.order_by(Subject.position, Subject.id))}


def set_population(
    main: Session, wave: Wave, code: str, subject: Subject, population: int, user: User, now: datetime
) -> None:
    """Say how many people a stratum has, list or no list. Audited. Refuses WaveSealed."""
    if wave.state in ("closed", "sealed"):
        raise WaveSealed
    stratum = stratum_for(main, wave, code, subject)
    detail = {"stratum": code, "subject": subject.code, "population": [stratum.population, population]}
    stratum.population = population
    audit.record(main, user, "stratum.population", named(wave), detail, now)
    main.commit()


def remove_stratum(main: Session, stratum: Stratum, user: User, now: datetime) -> None:
    """Take out a stratum of a wave that has not opened. Refuses StratumInUse."""
    wave = main.get(Wave, stratum.wave_id)
    if wave.state != "draft" or stratum.invited:
        raise StratumInUse
    main.execute(sa.delete(SampleTarget).where(SampleTarget.stratum_id == stratum.id))
    audit.record(main, user, "stratum.remove", named(wave), {"stratum": stratum.code}, now)
    main.delete(stratum)
    main.commit()


def destroy_list(main: Session, participation: Session, wave: Wave) -> int:
    """Destroy the list of a wave; how many people there were. The caller writes it down and commits."""
    frame = frame_of(main, wave)
    return frames.destroy_frames(participation, [frame.code]) if frame else 0


def expired_waves(main: Session, today: date) -> list[Wave]:
    """Waves whose list is due to be destroyed, sealed or not."""
    query = sa.select(Wave).join(Frame, Frame.wave_id == Wave.id).where(Frame.expires_on <= today)
    return list(main.scalars(query.order_by(Wave.id)))


def is_drawn_about(main: Session, subject: Subject) -> bool:
    """Whether people were drawn to judge the subject, or its places and files: it cannot be removed."""
    query = sa.select(Draw.subjects).join(Wave, Draw.wave_id == Wave.id)
    found = main.scalars(query.where(Wave.evaluation_id == subject.evaluation_id))
    return any(subject.code in subjects.split(",") for subjects in found)


IN_USE.append(is_drawn_about)
