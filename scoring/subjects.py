"""Who is evaluated, and who belongs to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from scoring.frames import TEAM_POST, Plan, ScoringError

KINDS = ("worker", "team", "agency")


@dataclass(frozen=True)
class Subject:
    """A worker, team or agency that is evaluated."""

    code: str
    kind: str  # one of KINDS
    parent: str | None
    post: str | None
    fte: float
    start: date | None


@dataclass(frozen=True)
class People:
    """All subjects in the order in which results are listed: workers, teams, agencies."""

    subjects: tuple[Subject, ...]

    @cached_property
    def parents(self) -> dict[str, str]:
        """Subject to the subject directly above it."""
        return {one.code: one.parent for one in self.subjects if one.parent is not None}

    def of_kind(self, kind: str) -> tuple[Subject, ...]:
        """All workers, all teams or all agencies."""
        return tuple(one for one in self.subjects if one.kind == kind)

    def members(self, team: str) -> tuple[Subject, ...]:
        """The workers of a team."""
        return tuple(one for one in self.of_kind("worker") if one.parent == team)

    def above(self, code: str) -> list[str]:
        """The chain from a subject's parent upwards."""
        chain, parents = [], self.parents
        while (code := parents.get(code)) is not None:
            chain.append(code)
        return chain


def people_from(frame: pd.DataFrame) -> People:
    """Read the frame ``subjects``.

    Parameters
    ----------
    frame : DataFrame
        Columns as in ``frames.COLUMNS["subjects"]``.

    Returns
    -------
    People

    Raises
    ------
    ScoringError
        A repeated code, an unknown kind, a parent that is not one level up, a
        full-time share outside 0-1.

    References
    ----------
    Own definition.
    """
    subjects = [_subject(row) for row in frame.itertuples(index=False)]
    kinds = {one.code: one.kind for one in subjects}
    if len(kinds) < len(subjects):
        codes = [one.code for one in subjects]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        raise ScoringError(f"subjects: {repeated} are there twice")
    for one in subjects:
        level = KINDS.index(one.kind)
        expected = KINDS[level + 1] if level + 1 < len(KINDS) else None
        if one.parent is not None and kinds.get(one.parent) != expected:
            raise ScoringError(
                f"subject {one.code}: parent {one.parent!r}, expected {expected or 'no parent'}"
            )
    return People(tuple(sorted(subjects, key=lambda one: KINDS.index(one.kind))))


def post_of(subject: Subject, plan: Plan) -> str | None:
    """The column of weights that applies to a subject.

    Parameters
    ----------
    subject : Subject
    plan : Plan

    Returns
    -------
    str or None
        The post of a worker, ``TEAM_POST`` for a team whose evidence is
        weighted, None for a subject that gets no score of its own.

    Raises
    ------
    ScoringError
        A worker's post is not in the plan.

    References
    ----------
    Own definition.
    """
    if subject.kind == "team":
        return TEAM_POST if TEAM_POST in plan.weights.columns else None
    if subject.kind != "worker" or subject.post is None:
        return None
    if subject.post not in plan.posts:
        raise ScoringError(f"subject {subject.code}: post {subject.post!r}, expected one of {plan.posts}")
    return subject.post


def _subject(row) -> Subject:
    if row.kind not in KINDS:
        raise ScoringError(f"subject {row.code}: kind {row.kind!r}, expected one of {KINDS}")
    fte = 1.0 if _blank(row.fte) else float(row.fte)
    if not 0 <= fte <= 1:
        raise ScoringError(f"subject {row.code}: fte {fte}, expected 0 to 1")
    start = None if _blank(row.start) else pd.Timestamp(row.start).date()
    parent, post = (None if _blank(text) else text for text in (row.parent, row.post))
    return Subject(row.code, row.kind, parent, post, fte, start)


def _blank(value: object) -> bool:
    return value is None or value == "" or bool(pd.isna(value))


def populations(strata: pd.DataFrame, people: People) -> Mapping[tuple[str, str], dict[str, float]]:
    """People in each stratum, for every wave and subject.

    Parameters
    ----------
    strata : DataFrame
        Columns as in ``frames.COLUMNS["strata"]``.
    people : People

    Returns
    -------
    mapping
        (wave, subject) to {stratum: population}: the subject's own rows; else
        those of the nearest subject above; else the sum over those below.

    References
    ----------
    docs/worked-case.md F8; the order of look-up is our own definition.
    """
    own: dict[tuple[str, str], dict[str, float]] = {}
    below: dict[tuple[str, str], dict[str, float]] = {}
    for row in strata.itertuples(index=False):
        if _blank(row.population):
            continue
        own.setdefault((row.wave, row.subject), {})[str(row.stratum)] = float(row.population)
        for higher in people.above(row.subject):
            sums = below.setdefault((row.wave, higher), {})
            sums[str(row.stratum)] = sums.get(str(row.stratum), 0.0) + float(row.population)
    found = {}
    for wave in sorted(set(strata["wave"])):
        for one in people.subjects:
            chain = [one.code, *people.above(one.code)]
            nearest = next((own[wave, code] for code in chain if (wave, code) in own), None)
            found[wave, one.code] = nearest or below.get((wave, one.code), {})
    return found
