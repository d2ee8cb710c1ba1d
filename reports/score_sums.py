"""The arithmetic of one subject, from the final score down to the waves."""

import math
from collections.abc import Mapping

from flask_babel import gettext as _

from evaluations.models_people import Subject
from evaluations.models_scores import Score
from reports.numbers import digits, half_up, is_number
from reports.score_rows import Run, flag_sentences, grade_words, is_hidden, number, ranks, reason_words
from reports.wording import interval, percent, signed

TEAM_FLAG = "team_made_grade"


def product(parts: list[tuple[float, float]], total: float) -> str:
    """0.8 × 80.53 + 0.2 × 83.75 = 81.17"""
    terms = " + ".join(f"{share:.4g} × {digits(score)}" for share, score in parts)
    return f"{terms} = {digits(total)}"


def verdict(run: Run, subject: Subject, scores: Mapping) -> list[tuple[str, str]]:
    """Grade, final score and how sure they are."""
    grade = run.grades.get(subject.code)
    if grade is None:
        return []
    final = scores.get((subject.code, "final", ""))
    pairs = [(_("Grade"), grade_words(run, grade))]
    if grade.reason:
        pairs.append((_("Reason"), reason_words(grade.reason)))
    if is_hidden(grade, "final"):
        return pairs
    if final is not None:
        pairs += [
            (_("Final score"), number(final.score)),
            (_("Confidence interval"), interval(final.low, final.high)),
        ]
    if is_number(grade.probability):
        pairs.append((_("Probability of this grade"), percent(100 * grade.probability)))
    return [*pairs, (_("Rank within the post"), ranks(grade))]


def final_sum(run: Run, subject: Subject, scores: Mapping) -> dict | None:
    """Own and team part of the final score, and what the team part did."""
    grade = run.grades.get(subject.code)
    if grade is None or grade.final is None or is_hidden(grade, "final"):
        return None
    final = scores.get((subject.code, "final", ""))
    flags = final.flags.split() if final else []
    share = run.run.plan_version.team_final.get(grade.post)
    if grade.team is None or share is None or "own_only" in flags:
        return {
            "sum": f"{number(grade.own)} = {number(grade.final)}",
            "effect": "",
            "note": "",
            "flags": flag_sentences(final.flags),
        }
    note = ""
    if TEAM_FLAG in flags:
        note = _("Own score %(own)s; the grade is reached through the team part.", own=number(grade.own))
    return {
        "sum": product([(share, grade.own), (1 - share, grade.team)], grade.final),
        "effect": signed(half_up(grade.final) - half_up(grade.own)),
        "note": note,
        "flags": flag_sentences(" ".join(flag for flag in flags if flag != TEAM_FLAG)),
    }


def cycle_sum(run: Run, subject: Subject, scores: Mapping) -> str | None:
    """The waves present, each with its share of the cycle."""
    grade = run.grades.get(subject.code)
    if grade is not None and is_hidden(grade, "own"):
        return None
    present = [
        (wave.weight, score.score)
        for wave in run.evaluation.waves
        if (score := scores.get((subject.code, "own", wave.code))) is not None
    ]
    if not present:
        return None
    total = math.fsum(weight for weight, _score in present)
    shares = [(weight / total, score) for weight, score in present]
    return product(shares, math.fsum(share * score for share, score in shares))


def team_sum(run: Run, subject: Subject, scores: Mapping) -> dict | None:
    """A team's own evidence and its members' own scores."""
    score: Score | None = scores.get((subject.code, "team", ""))
    if score is None:
        return None
    members = [
        (member.fte, scores[code, "cycle", ""].score)
        for code, member in run.subjects.items()
        if member.parent_id == subject.id and (code, "cycle", "") in scores
    ]
    share = run.run.plan_version.team_evidence_share
    result = {
        "score": digits(score.score),
        "members": len(members),
        "flags": flag_sentences(score.flags),
        "sum": "",
    }
    evidence = own_evidence(run, subject, scores)
    if members and evidence is not None:
        mean = math.fsum(fte * own for fte, own in members) / math.fsum(fte for fte, _own in members)
        result["sum"] = product([(share, evidence), (1 - share, mean)], score.score)
    return result


def own_evidence(run: Run, subject: Subject, scores: Mapping) -> float | None:
    present = [
        (wave.weight, score.score)
        for wave in run.evaluation.waves
        if (score := scores.get((subject.code, "own", wave.code))) is not None
    ]
    total = math.fsum(weight for weight, _score in present)
    return math.fsum(weight * score for weight, score in present) / total if present else None
