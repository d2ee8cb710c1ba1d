"""R-20a: a plan copied to another area keeps what it was made from, and the list of what it changed."""

from datetime import date

import pytest

from evaluations import plan_edit, plan_settings, plan_tree
from packages.starters import starters
from packages.starting import Commission, start_from_copy, start_from_starter

WAVES = (("Y1", 0.4), ("Y2", 0.6))


@pytest.fixture
def county(session, cast, now):
    """An evaluation with the 25 evidence points of the full starter, and a copy of it for another area."""
    asked = Commission(
        {"zh": "甲县", "en": "County A"}, "甲县", date(2026, 1, 1), 2, WAVES, ("frontline", "supervisor")
    )
    first = start_from_starter(session, starters()["two_posts"], asked, cast["lin"], now)
    return start_from_copy(session, first, asked, cast["lin"], now)


def change_three(session, county, editor):
    """Two weights and a rule."""
    version = county.plan_version
    weights = {("E18", "frontline"): 12, ("E19", "frontline"): 8}
    plan_settings.set_weights(session, version, weights, editor)
    point, owner = next(
        (point, owner) for _c, owner, point in plan_tree.evidence_points(version) if point.code == "E04"
    )
    measure = plan_edit.Measure(point.label, owner, "recipient", "top2", {})
    plan_edit.set_point(session, version, point, measure, editor)


def test_copy_that_changes_3_of_25_points_lists_exactly_those(client, log_in, session, cast, county, now):
    change_three(session, county, plan_edit.Editor(cast["lin"], now))
    log_in(client, "lin")

    page = client.get(f"/evaluations/{county.id}/plan/changes").text

    assert "3 of 25 evidence points differ." in page
    assert [code in page for code in ("E04", "E18", "E19", "E20")] == [True, True, True, False]
    assert "Nothing else differs." in page
    assert "What it was made from: County A, version 1" in page


def test_change_of_the_origin_does_not_change_the_list_of_the_copy(
    client, log_in, session, cast, county, now
):
    first = county.id - 1
    origin = session.get(type(county), first)
    plan_settings.set_weights(
        session, origin.plan_version, {("E01", "frontline"): 1}, plan_edit.Editor(cast["lin"], now)
    )
    log_in(client, "lin")

    page = client.get(f"/evaluations/{county.id}/plan/changes").text

    assert "0 of 25 evidence points differ." in page


def test_any_two_states_can_be_compared(client, log_in, session, cast, county, now):
    change_three(session, county, plan_edit.Editor(cast["lin"], now))
    log_in(client, "lin")

    back = client.get(f"/evaluations/{county.id}/plan/changes?before=1&after=origin").text
    same = client.get(f"/evaluations/{county.id}/plan/changes?before=1&after=1").text

    assert "3 of 25 evidence points differ." in back
    assert "0 of 25 evidence points differ." in same


def test_plan_without_anything_to_compare_has_no_such_page(client, log_in, evaluation):
    log_in(client, "lin")

    assert client.get(f"/evaluations/{evaluation.id}/plan/changes").status_code == 404
