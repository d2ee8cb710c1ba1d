"""This plan beside the one of the cycle before: what weighs more or less, and why."""

import re
from datetime import date

import pytest

from accounts.models import Access
from evaluations import cycle_page, plans
from tests import factories

LESS = tuple(
    (*row[:5], {"C": 15, "B": 45}.get(row[0], row[5]) if row[2] in ("E2", "E3") else row[5], *row[6:])
    for row in factories.TREE
)  # front line: E2 35 -> 45, E3 25 -> 15


@pytest.fixture
def following(session, cast, evaluation):
    """The next cycle of Lin's house, in which performance weighs 10 less for the front line."""
    return factories.make_evaluation(
        session, cast["lin"].organisation, title="Next", starts=date(2027, 1, 1), tree=LESS
    )


def rows_of(page):
    table = page.split('id="weights"')[1].split("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows][1:]


def test_dropped_weight_of_performance_is_marked_with_both_numbers(client, log_in, following):
    log_in(client, "lin")

    page = client.get(f"/evaluations/{following.id}/last-cycle").text

    assert "weighs less for Front line: 45 before, 35 now" in page
    assert "weighs less for Supervisor" not in page
    assert ["C Contribution", "Front line", "45", "35", "−10"] in rows_of(page)
    assert ["B Ability", "Front line", "35", "45", "+10"] in rows_of(page)
    assert ["A Moral character", "Supervisor", "20", "20", "0"] in rows_of(page)


def test_reason_is_printed_on_the_page(client, log_in, session, cast, following, now):
    reason = plans.Sanction(reason="A new law on ability.", approver="Lin", approval="known")
    plans.lock_plan(session, following.plan_version, cast["lin"], now, reason)
    log_in(client, "mo")

    assert "A new law on ability." in client.get(f"/evaluations/{following.id}/last-cycle").text


def test_first_cycle_has_nothing_to_compare_with(client, log_in, evaluation):
    log_in(client, "lin")

    assert "nothing to compare with" in client.get(f"/evaluations/{evaluation.id}/last-cycle").text


def test_guest_does_not_see_the_plan_of_a_cycle_without_access(session, cast, evaluation, following):
    fang = cast["fang"]
    assert cycle_page.cycle_before(session, fang, following).evaluation is evaluation

    session.query(Access).filter_by(user_id=fang.id).delete()

    assert cycle_page.cycle_before(session, fang, following) is None


def test_criterion_of_one_plan_alone_has_a_dash(session, evaluation):
    other = factories.make_version(tree=factories.TREE[:2])

    found = cycle_page.rows(evaluation.plan_version, other)

    assert {(row.criterion, row.now, row.change) for row in found if row.criterion.startswith("C")} == {
        ("C 业绩贡献", "–", "–")
    }
