"""Tables made for figures: they follow from other gated tables, so they can tell nothing that those hide."""

from reports.disclosed import only, records
from reports.gate import disclose
from reports.numbers import half_of_places
from scoring.frames import Withheld
from tests.reports.conftest import answered_by, report_input
from tests.reports.test_gate import SIZES, VALUES, departments


def tables_of(data):
    return disclose(data, "en").tables


def steps_of(tables, step):
    return {
        (row["wave"], row["source"]): row["count"]
        for row in records(tables["response_steps"])
        if row["step"] == step
    }


def test_steps_are_the_numbers_of_the_returns_and_the_strata(words, package):
    """With departments in groups of 21, 9 and 4 there is something to hide."""
    tables = tables_of(report_input(package, **answered_by(package, "department", departments(VALUES))))
    returns = {(row["wave"], row["source"]): row for row in records(tables["returns"])}
    assert sum(SIZES.values()) == 34

    for step in ("returned", "scored"):
        assert steps_of(tables, step) == {place: row[step] for place, row in returns.items()}
    asked = {}
    for row in records(tables["strata"]):
        asked[row["wave"], row["source"]] = asked.get((row["wave"], row["source"]), 0) + row["invited"]
    assert steps_of(tables, "invited") == {place: asked[place] for place in returns if place in asked}


def test_way_that_is_withheld_is_withheld_among_the_steps(words, qingrong):
    tables = tables_of(qingrong)
    told = {
        (row["wave"], row["source"], row["way"]): row["count"]
        for row in records(tables["ways"])
        if row["what"] == "mode"
    }

    steps = [row for row in records(tables["response_steps"]) if row["step"] == "way"]

    assert len(steps) > 4
    assert all(row["count"] == told[row["wave"], row["source"], row["way"]] for row in steps)
    hidden = [row for row in records(tables["response_steps"]) if isinstance(row["count"], Withheld)]
    assert hidden, "one number of the departments is withheld in this demo"
    assert all(isinstance(row["share"], Withheld) for row in hidden)


def test_missing_answers_are_what_scored_answers_and_n_already_tell(words, qingrong):
    tables = tables_of(qingrong)
    returns = {row["source"]: row for row in records(tables["returns"])}
    scored = returns["Service recipients"]["scored"]

    items = {row["item"]: row for row in records(tables["answers"])}

    assert len(items) == 10
    assert {name: row["missing"] for name, row in items.items()} == {
        name: scored - row["n"] for name, row in items.items()
    }


def test_missing_answers_are_not_told_where_a_group_of_the_item_is_withheld(words, package):
    """T3 of three answers is in no sum; scored less n would tell its size."""
    sizes = {"W01": 30, "W03": 3}
    answers = [(code, {"q1": 1 + place % 4}) for code, n in sizes.items() for place in range(n)]
    tables = tables_of(report_input(package, **answered_by(package, "recipient", answers)))
    shown = [row for row in records(tables["team_items"]) if row["source"] == "Service recipients"]
    assert any(isinstance(row["n"], Withheld) for row in shown)

    missing = {row["missing"] for row in records(tables["answers"])}

    assert missing == {None}


def test_overall_follows_from_the_published_teams(words, qingrong):
    tables = tables_of(qingrong)
    scores = [row["score"] for row in records(tables["teams"])]

    row = only(tables["overall"])

    assert row["groups"] == len(scores) == 4
    assert min(scores) < row["estimate"] < max(scores)
    assert row["estimate"] == 85.75
    assert row["reading"] == "much"


def test_halves_of_a_post_are_counted_from_the_published_places(words, qingrong):
    tables = tables_of(qingrong)

    for group in records(tables["rank_groups"]):
        places = [
            (row["rank_low"], row["rank_high"])
            for row in records(tables["workers"])
            if row["post"] == group["post"] and row["rank_low"] is not None
        ]
        halves = [half_of_places(low, high, len(places)) for low, high in places]
        assert group["workers"] == len(places)
        assert [group[name] for name in ("upper", "middle", "lower")] == [
            halves.count(name) for name in ("upper", "middle", "lower")
        ]


def test_place_in_the_middle_of_an_odd_number_is_in_neither_half():
    assert [half_of_places(place, place, 5) for place in range(1, 6)] == [
        "upper", "upper", "middle", "lower", "lower",
    ]  # fmt: skip
