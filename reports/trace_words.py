"""What the tables of a report hold, column by column, and how each came about: words of a trace."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reports import explanations
from reports.numbers import ITEM_PLACES, SCORE_PLACES

# Of a table that is not named here a trace tells everything but this sentence.
HOW = {
    "about": _l("Counted in the data of the score run named below."),
    "grades": _l("Workers of the score run, counted by the grade they got."),
    "teams": _l(
        "The team's own evidence and the mean of its members' own scores, weighted by working time, put "
        "together as the plan says."
    ),
    "pairs": _l("The difference of two team scores; a pair stands here when its interval leaves out zero."),
    "returns": _l("Answers counted at sealing, by source and wave."),
    "ways": _l("Answers counted by the way in which they came, and by who helped."),
    "strata": _l(
        "Answers returned in percent of the people invited. Strata that are too small are pooled first."
    ),
    "criteria": _l(
        "For each worker, or team, the weighted mean of the evidence points of this source under this "
        "criterion; then the mean of all of them."
    ),
    "answers": _l(
        "All scored answers of service recipients to one question, in groups large enough to be told, "
        "counted together; a mean of 0 to 100 puts the lowest option at 0 and the highest at 100."
    ),
    "team_items": _l(
        "All scored answers about one team to one question; a mean of 0 to 100 puts the lowest option at 0 "
        "and the highest at 100."
    ),
    "team_criteria": _l("The weighted mean of the team's own evidence points under this criterion."),
    "changes": _l("The score of the last wave less that of the first, of those who have both."),
    "workers": _l(
        "Evidence points give indicators, indicators criteria, criteria the own score of a wave; waves are "
        "put together as the plan says. The final score adds the team part."
    ),
    "reliability": _l("A measure over whole groups; the column of readings says how it is read."),
    "quality": _l("Counted in the evidence of the score run."),
    "flags": _l("Scores that carry this reservation, counted."),
    "design": _l("Taken from the locked plan."),
    "posts": _l("Taken from the locked plan."),
    "thresholds": _l(
        "Taken from the locked plan; no answers are told of fewer people than the house minimum."
    ),
    "settings": _l("Taken from the locked plan."),
    "withheld": _l("Rows of the tables in which something is not told, counted by reason."),
}
OTHER_TABLES = {
    "pairs": _l("Pairs of teams that can be separated"),
    "quality": _l("Quality of the evidence"),
    "flags": _l("Reservations"),
    "design": _l("What is judged, by whom, by which rule"),
    "posts": _l("Posts"),
    "rules": _l("Rules that turn evidence into points"),
    "thresholds": _l("Least numbers of answers"),
    "settings": _l("Decisions of the plan"),
    "withheld": _l("What is not published, and why"),
}
COLUMNS = {
    "own": _l("Own score"),
    "team_score": _l("Team score"),
    "final": _l("Final score"),
    "probability": _l("Probability of the grade"),
    "rank_low": _l("Best rank within the post"),
    "rank_high": _l("Lowest rank within the post"),
    "score": _l("Score"),
    "low": _l("Lower end of the interval at 95%"),
    "high": _l("Upper end of the interval at 95%"),
    "n": _l("n, how many stand behind it"),
    "coverage": _l("Coverage: share of the weight for which there is evidence"),
    "mean": _l("Mean, 0 to 100"),
    "share": _l("Share in percent"),
    "count": _l("Count"),
    "lower": _l("Lower limit of the grade"),
    "before": _l("First wave"),
    "after": _l("Last wave"),
    "change": _l("Change"),
    "difference": _l("Difference"),
    "population": _l("Population"),
    "invited": _l("Invited"),
    "returned": _l("Returned"),
    "rate": _l("Response rate"),
    "scored": _l("Scored"),
    "present": _l("Not scored: worker present"),
    "helper_worker": _l("Not scored: worker filled in"),
    "no_answer": _l("Not scored: no answer to a scored question"),
    "agencies": _l("Agencies"),
    "teams": _l("Teams"),
    "workers": _l("Workers"),
    "graded": _l("Workers with a grade"),
    "with_probability": _l("Grades with a known probability"),
    "settled": _l("Grades that are settled"),
    "comments": _l("Comments"),
    "void_ballots": _l("Void ballots"),
    "value": _l("Value"),
    "minimum": _l("Least number of answers"),
    "subject": _l("Who"),
    "team": _l("Team"),
    "name": _l("Name"),
    "agency": _l("Agency"),
    "criterion": _l("Criterion"),
    "indicator": _l("Indicator"),
    "evidence": _l("Evidence point"),
    "label": _l("Label"),
    "source": _l("Source"),
    "wave": _l("Wave"),
    "item": _l("Question"),
    "option_label": _l("Answer"),
    "grade": _l("Grade"),
    "post": _l("Post"),
    "stratum": _l("Stratum"),
    "first": _l("First"),
    "second": _l("Second"),
    "rule": _l("Rule"),
}
ITEM_COLUMNS = frozenset({"mean", "share", "rate", "coverage"})
UNSAID = frozenset(
    {"text", "checksum", "plan_checksum", "unit", "level", "by_team", "table"}
)  # no label of a row


def table_name(code: str) -> str:
    """What a table is called."""
    return explanations.table_names().get(code) or str(OTHER_TABLES.get(code, code))


def column_name(code: str) -> str:
    """What a column is called."""
    if code.startswith("weight_"):
        return _("Weight, %(post)s", post=code.removeprefix("weight_"))
    return str(COLUMNS.get(code, code))


def how(code: str) -> str:
    """How the numbers of a table came about, in one sentence."""
    return str(HOW.get(code, ""))


def places(column: str) -> int:
    """With how many decimals a column is told."""
    return ITEM_PLACES if column in ITEM_COLUMNS else SCORE_PLACES
