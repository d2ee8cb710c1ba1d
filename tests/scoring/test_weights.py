"""Weight columns, comparison with the last cycle, AHP, fuzzy evaluation, plans that cannot be scored."""

from dataclasses import replace

import pytest
from scoring_inputs import BANDS, LINK, design_of, one_point_plan, plan_of, qingrong_plan

from scoring.frames import Cap, Quota, ScoringError, Wave
from scoring.plan_check import check_plan, plan_findings
from scoring.weights import WeightChange, ahp_weights, fuzzy_evaluation


def three_criteria(*weights):
    design = design_of(*((c, f"{c}1", f"E{c}", "record", "value", {}) for c in "ABC"))
    return plan_of(design, {"frontline": weights})


def test_post_weights_of_the_worked_case_are_accepted():
    """docs/worked-case.md R-20c: front line 20/35/45 and supervisor 20/40/40."""
    plan = qingrong_plan()

    totals = plan.weights.groupby(plan.design.set_index("evidence")["criterion"]).sum()

    assert totals["frontline"].to_dict() == {"A": 20, "B": 35, "C": 45}
    assert totals["supervisor"].to_dict() == {"A": 20, "B": 40, "C": 40}
    assert plan_findings(plan) == []


def test_post_weights_20_35_44_are_refused_with_sum_99():
    """docs/worked-case.md R-20c."""
    with pytest.raises(ScoringError, match="weight_frontline: sum 99, expected 100"):
        check_plan(three_criteria(20, 35, 44))


def test_negative_weight_is_refused_although_the_sum_fits():
    assert plan_findings(three_criteria(-5, 55, 50)) == ["weight_frontline: EA = -5, expected 0 to 100"]


def test_performance_weight_may_rise_without_a_reason():
    """docs/worked-case.md R-20d: 40 to 45 passes."""
    assert not WeightChange(40, 45).is_drop


def test_performance_weight_from_40_to_38_is_a_drop():
    """docs/worked-case.md R-20d: 40 to 38 asks for a written reason (refused in evaluations.plans)."""
    assert WeightChange(40, 38).is_drop


def test_ahp_gives_published_weights():
    """docs/worked-case.md F5: .1985 / .3469 / .4546, lambda 3.0183, CR .0158."""
    result = ahp_weights([[1, 1 / 2, 1 / 2], [2, 1, 2 / 3], [2, 1.5, 1]])

    assert result.weights == pytest.approx((0.1985, 0.3469, 0.4546), abs=5e-5)
    assert result.eigenvalue == pytest.approx(3.0183, abs=5e-5)
    assert result.consistency_ratio == pytest.approx(0.0158, abs=5e-5)


def test_ahp_with_contradictions_is_refused():
    """docs/worked-case.md F5: CR 1.87."""
    with pytest.raises(ScoringError, match=r"ratio 1\.87"):
        ahp_weights([[1, 3, 1 / 5], [1 / 3, 1, 4], [5, 1 / 4, 1]])


def test_ahp_of_drinks_equals_saaty():
    """Saaty's drinks example: weights .177 .019 .042 .116 .190 .129 .327, CR .022."""
    upper = [[9, 5, 2, 1, 1, 1 / 2], [1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9], [1 / 3, 1 / 4, 1 / 3, 1 / 9],
             [1 / 2, 1, 1 / 3], [2, 1 / 2], [1 / 3]]  # fmt: skip
    matrix = [[1.0] * 7 for _ in range(7)]
    for row, values in enumerate(upper):
        for step, value in enumerate(values, start=1):
            matrix[row][row + step], matrix[row + step][row] = value, 1 / value

    result = ahp_weights(matrix)

    assert result.weights == pytest.approx((0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327), abs=0.0012)
    assert result.consistency_ratio == pytest.approx(0.022, abs=0.0012)


def test_ahp_without_reciprocals_is_refused():
    with pytest.raises(ScoringError, match="reciprocals"):
        ahp_weights([[1, 2], [2, 1]])


def test_fuzzy_evaluation_gives_published_score():
    """docs/worked-case.md F6: B = (.375, .4125, .1625, .05), score 84.56."""
    shares = [(0.50, 0.35, 0.10, 0.05), (0.40, 0.40, 0.15, 0.05), (0.30, 0.45, 0.20, 0.05)]

    together, score = fuzzy_evaluation((0.2, 0.35, 0.45), shares, (95, 85, 70, 50))

    assert together == pytest.approx((0.375, 0.4125, 0.1625, 0.05))
    assert round(score, 2) == 84.56


def test_fuzzy_shares_that_do_not_sum_to_one_are_refused():
    with pytest.raises(ScoringError, match="sum to 1"):
        fuzzy_evaluation((0.5, 0.5), [(0.5, 0.4), (0.5, 0.5)], (100, 0))


def test_all_findings_of_a_plan_come_in_one_go():
    plan = replace(
        three_criteria(20, 35, 44),
        grades=BANDS[:3],
        quota=Quota("best", 0.2),
        caps=(Cap("Z", 60, "pass"),),
        waves=(Wave("Y1", 0.5), Wave("Y2", 0.6)),
        team=replace(LINK, final={}),
    )

    findings = plan_findings(plan)

    starts = ("cycle:", "grades:", "quota:", "cap:", "team: no final share", "weight_frontline: sum 99")
    assert [next((f for f in findings if f.startswith(start)), None) is not None for start in starts] == [
        True
    ] * 6


def test_unknown_rule_names_its_evidence_point():
    with pytest.raises(ScoringError, match="evidence V1: rule 'median'"):
        check_plan(one_point_plan("median"))
