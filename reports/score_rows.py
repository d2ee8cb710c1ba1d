"""A score run laid out for the evaluator: rows of the overview, and one subject in numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.models_scores import Grade, Score, ScoreRun
from evaluations.vocabulary import in_language, post_name
from reports import sentences, wording
from reports.numbers import digits, is_number
from scoring.flags import FLAGS

VETO = "veto"
SORTS = {"final": "final", "own": "own", "team": "team"}  # what a reader may sort by: column of Grade
COMPOSITES = ("own", "cycle", "team", "final")


@dataclass(frozen=True)
class Run:
    """A run with everything that its pages look up again and again."""

    evaluation: Evaluation
    run: ScoreRun
    subjects: dict[str, Subject]  # in the order of the plan
    grades: dict[str, Grade]

    @property
    def bands(self) -> dict[str, str]:
        return {band.code: in_language(band.label, band.code) for band in self.run.plan_version.grades}


def load(session: Session, evaluation: Evaluation, run: ScoreRun) -> Run:
    people = sa.select(Subject).where(Subject.evaluation_id == evaluation.id).order_by(Subject.position)
    grades = sa.select(Grade).where(Grade.run_id == run.id).order_by(Grade.id)
    return Run(
        evaluation,
        run,
        {subject.code: subject for subject in session.scalars(people)},
        {grade.subject: grade for grade in session.scalars(grades)},
    )


def composites(session: Session, run: ScoreRun) -> dict[tuple[str, str, str], Score]:
    """(subject, level, wave) -> score, for everything above the criteria."""
    query = sa.select(Score).where(Score.run_id == run.id, Score.level.in_(COMPOSITES)).order_by(Score.id)
    return {(score.subject, score.level, score.wave): score for score in session.scalars(query)}


def flag_sentences(flags: str) -> list[str]:
    """Each flag as a sentence, with the node that it names."""
    found = []
    for flag in flags.split():
        code, _colon, node = flag.partition(":")
        text = in_language({"zh": FLAGS[code].zh, "en": FLAGS[code].en}) if code in FLAGS else flag
        found.append(sentences.labelled(node, text) if node else text)
    return found


def reason_words(reason: str) -> str:
    return str(wording.REASONS.get(reason, reason))


def grade_words(run: Run, grade: Grade | None) -> str:
    """The grade's name; a dash when there is none."""
    return run.bands.get(grade.grade, grade.grade) if grade and grade.grade else "–"


def number(value: float | None) -> str:
    return digits(value) if is_number(value) else "–"


def ranks(grade: Grade) -> str:
    if grade.rank_low is None:
        return "–"
    if grade.rank_low == grade.rank_high:
        return str(grade.rank_low)
    return _("%(low)s to %(high)s", low=grade.rank_low, high=grade.rank_high)


def worker_tables(run: Run, scores: dict, sort: str) -> list[tuple[str, str, list[dict]]]:
    """For each post: its code, its name, a row for each graded worker."""
    tables = []
    for post in run.run.plan_version.posts:
        grades = [run.grades[code] for code in run.subjects if code in run.grades]
        chosen = [grade for grade in grades if grade.post == post]
        rows = [
            worker_row(run, grade, scores.get((grade.subject, "final", "")))
            for grade in ordered(chosen, sort)
        ]
        tables.append((post, post_name(post), rows))
    return tables


def ordered(grades: Iterable[Grade], sort: str) -> list[Grade]:
    """By a number, high to low, those without it last; else as in the plan. A veto hides its numbers."""
    column = SORTS.get(sort)
    if column is None:
        return list(grades)
    shown = {grade.subject: None if is_hidden(grade, column) else getattr(grade, column) for grade in grades}
    return sorted(
        grades, key=lambda grade: -1 if shown[grade.subject] is None else shown[grade.subject], reverse=True
    )


def is_hidden(grade: Grade, column: str) -> bool:
    """After a veto neither the final score nor the own score, from which it follows, is shown."""
    return grade.reason == VETO and column != "team"


def worker_row(run: Run, grade: Grade, final: Score | None) -> dict:
    shown = {column: number(None if is_hidden(grade, column) else getattr(grade, column)) for column in SORTS}
    return {
        "subject": run.subjects[grade.subject],
        **shown,
        "grade": grade_words(run, grade),
        "reason": reason_words(grade.reason) if grade.reason else "",
        "interval": wording.interval(final.low, final.high) if final else "–",
        "ranks": ranks(grade),
        "flags": flag_sentences(final.flags) if final else [],
    }


def team_rows(run: Run, scores: dict) -> list[dict]:
    """Teams: own evidence of each wave, and the score of the cycle."""
    return [
        {
            "subject": subject,
            "waves": [
                number(score.score) if (score := scores.get((code, "own", wave.code))) else "–"
                for wave in run.evaluation.waves
            ],
            "score": number(score.score) if (score := scores.get((code, "team", ""))) else "–",
        }
        for code, subject in run.subjects.items()
        if subject.kind == "team"
    ]


def agency_rows(run: Run) -> list[tuple[str, int, int]]:
    """Agencies, which no plan scores: code and name, number of teams, number of workers."""
    teams = {one.id: one.parent_id for one in run.subjects.values() if one.kind == "team"}
    members = [teams.get(one.parent_id) for one in run.subjects.values() if one.kind == "worker"]
    return [
        (f"{one.code} {one.name}", list(teams.values()).count(one.id), members.count(one.id))
        for one in run.subjects.values()
        if one.kind == "agency"
    ]


def absent_waves(run: Run, scores: dict) -> list[str]:
    """Waves of the plan that this run has nothing from."""
    present = {wave for _subject, _level, wave in scores if wave}
    return [wave.code for wave in run.evaluation.waves if wave.code not in present]
