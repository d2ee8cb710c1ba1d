"""How sure one result is, in whole sentences; and how sure the grades of a run are."""

from collections.abc import Iterator

from flask_babel import get_locale
from flask_babel import gettext as _

from evaluations.models_people import Subject
from evaluations.models_scores import Grade
from evaluations.vocabulary import in_language, post_name
from reports import wording
from reports.numbers import digits, half_up, is_number
from reports.quality_page import Names, is_kept_back
from reports.quality_rows import Finding, Shown, points_of_weight, written
from reports.score_rows import Run
from reports.sentences import labelled
from scoring.grades import band_of as band_of_score

RANKED = ("accuracy", "review", "separable_bands")


def certainty_of(run: Run, subject: Subject, shown: Shown, names: Names) -> list[str]:
    """What is known about the certainty of one result; nothing of a result that is not shown."""
    if is_kept_back(run, subject.code):
        return []
    grade = run.grades.get(subject.code)
    scope = "team" if subject.kind == "team" else "worker"
    topics = [
        *((of_probability(run, grade), of_rank(run, grade)) if grade else ()),
        of_change(shown.one(scope, subject.code, "change"), scope),
        *((of_weights(run, grade, shown), of_tipping(grade, shown, names)) if grade else ()),
        of_shrinkage(shown.one("worker", subject.code, "shrunken")),
        of_funnel(shown.one("team", subject.code, "funnel")),
    ]
    between = "" if str(get_locale()) == "zh" else " "
    return [text for topic in topics if (text := between.join(topic))]


def of_probability(run: Run, grade: Grade) -> Iterator[str]:
    if not is_number(grade.probability) or not grade.grade:
        return
    words = {
        "grade": run.bands.get(grade.grade, grade.grade),
        "share": wording.percent(100 * grade.probability),
    }
    yield _("Given the errors of the numbers, the grade “%(grade)s” is %(share)s sure.", **words)
    if half_up(grade.probability) < wording.CERTAIN:
        yield _("That is less than 75%: somebody should look at it before it is used.")


def of_rank(run: Run, grade: Grade) -> Iterator[str]:
    """Rank sets: who lies above the best or below the worst possible place can be told apart."""
    low, high = grade.rank_low, grade.rank_high
    if low is None or high is None:
        return
    total = sum(1 for one in run.grades.values() if one.post == grade.post and one.final is not None)
    if low == high:
        yield _("Place %(rank)s of %(total)s in the post.", rank=low, total=total)
    else:
        yield _(
            "Between place %(low)s and place %(high)s of %(total)s in the post.",
            low=low,
            high=high,
            total=total,
        )
    yield _(
        "%(above)s people of the post are clearly above, %(below)s clearly below; %(same)s cannot be told "
        "apart from this result.",
        above=low - 1,
        below=max(0, total - high),
        same=high - low,
    )


def of_change(one: Finding | None, scope: str) -> Iterator[str]:
    if one is None or one.value is None:
        return
    change = written("change", one.value)
    if scope == "team":
        yield _(
            "From the first wave to the last the team's own evidence changed by %(change)s.", change=change
        )
    else:
        yield _("From the first wave to the last the own score changed by %(change)s.", change=change)
    if one.low is None or one.high is None:
        yield _("Whether that is more than chance cannot be said.")
        return
    interval = wording.signed_interval(one.low, one.high)
    if one.low <= 0 <= one.high:
        yield _("Interval %(interval)s: no change that can be told from chance.", interval=interval)
    else:
        yield _("Interval %(interval)s: more than chance.", interval=interval)


def of_weights(run: Run, grade: Grade, shown: Shown) -> Iterator[str]:
    """How often the score stays in its grade when weights move within reason."""
    band, held = band_of(run, grade), shown.one("worker", grade.subject, "weights_hold")
    if held is not None and held.value is not None and band:
        yield _(
            "With other reasonable weights the score stays “%(grade)s” %(times)s times in 100.",
            times=times(held.value),
            grade=band,
        )


def of_tipping(grade: Grade, shown: Shown, names: Names) -> Iterator[str]:
    """The smallest move of one weight that would change the grade."""
    tipping = shown.one("worker", grade.subject, "tipping")
    if tipping is None or tipping.value is None:
        if shown.one("worker", grade.subject, "weights_hold") is not None:
            yield _("No single weight, however far it is moved, would change the grade.")
        return
    words = {
        "criterion": names.criteria.get(tipping.named("criterion"), tipping.named("criterion")),
        "points": points_of_weight(tipping),
    }
    if "down" in tipping.flags:
        yield _("%(points)s less weight on “%(criterion)s” would change the grade.", **words)
    else:
        yield _("%(points)s more weight on “%(criterion)s” would change the grade.", **words)


def band_of(run: Run, grade: Grade) -> str:
    """The grade that the score gives, before quota and caps."""
    if grade.final is None:
        return ""
    found = band_of_score(grade.final, sorted(run.run.plan_version.grades, key=lambda band: -band.lower))
    return in_language(found.label, found.code)


def times(share: float) -> str:
    """A share as times in a hundred; "100" and "0" only when it is all or none."""
    whole = int(half_up(100 * share, 0))
    return str(whole if share in (0, 1) else min(99, max(1, whole)))


def of_shrinkage(one: Finding | None) -> Iterator[str]:
    if one is None or one.value is None:
        return
    yield _(
        "Few answers make extreme scores. Pulled to the mean of the post, for reading only, it is %(score)s "
        "(%(interval)s).",
        score=digits(one.value),
        interval=wording.interval(one.low, one.high),
    )
    if "far_from_the_rest" in one.flags:
        yield _("Even so it stands out from the others.")
    else:
        yield _("Read like that, it does not stand out from the others.")


def panels(run: Run, subject: Subject, shown: Shown, names: Names) -> Iterator[str]:
    """For every panel: the mean as given beside the mean without the leans of the raters."""
    code = "" if is_kept_back(run, subject.code) else subject.code
    for one in shown.findings:
        point, _slash, subject = one.code.partition("/")
        if (one.scope, subject, one.measure) != ("rating", code, "rating_mean") or one.value is None:
            continue
        adjusted = shown.one("rating", one.code, "rating_adjusted", one.wave)
        if adjusted is None or adjusted.value is None:
            continue
        words = {"point": names.points.get(point, point), "raw": digits(one.value)}
        yield _(
            "%(point)s: the raters gave %(raw)s; without their leans it is %(adjusted)s (%(interval)s).",
            **words,
            adjusted=digits(adjusted.value),
            interval=wording.interval(adjusted.low, adjusted.high),
        )


def of_funnel(one: Finding | None) -> Iterator[str]:
    if one is None or one.value is None:
        return
    z = written("funnel", one.value)
    if "outside_998" in one.flags:
        yield _(
            "Given its size, the team lies %(z)s standard errors from the mean of all teams: hardly chance.",
            z=z,
        )
    elif "outside_95" in one.flags:
        yield _(
            "Given its size, the team lies %(z)s standard errors from the mean of all teams: worth a look.",
            z=z,
        )
    else:
        yield _(
            "Given its size, the team lies %(z)s standard errors from the mean of all teams: within chance.",
            z=z,
        )


def of_posts(run: Run, shown: Shown) -> list[str]:
    """For each post: grades expected to be right, people for a human look, bands that can be told apart."""
    lines = []
    for post in run.run.plan_version.posts:
        found = {measure: shown.one("post", post, measure) for measure in RANKED}
        texts = {
            "accuracy": lambda value: _("%(share)s of the grades are expected to be right", share=value),
            "review": lambda value: _("for a human look: %(count)s", count=value),
            "separable_bands": lambda value: _("bands that can be told apart: %(count)s", count=value),
        }
        parts = [
            texts[measure](written(measure, one.value))
            for measure, one in found.items()
            if one is not None and one.value is not None
        ]
        if parts:
            lines.append(labelled(post_name(post), " · ".join(parts)))
    return lines
