"""Versions of an instrument: published linking, drift planted and found, trend lines broken."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.linking import KOLEN_BRENNAN, comparability, linking


def items(*codes, text="How was {}?", scale=(1, 2, 3, 4, 5)):
    return [{"code": code, "text": text.format(code), "scale": list(scale)} for code in codes]


def anchors_of(old, new):
    return [
        {"code": f"a{place}", "old": one, "new": other}
        for place, (one, other) in enumerate(zip(old, new, strict=True))
    ]


def test_tucker_linking_of_kolen_and_brennan():
    """Kolen & Brennan, chapter 4: intercept .5370, slope 1.0289, mean 16.8153, sd 6.7168 for w1 = 1."""
    found = linking(**KOLEN_BRENNAN)

    assert (found.slope, found.intercept) == pytest.approx((1.0289, 0.5370), abs=6e-4)
    assert (found.synthetic_mean, found.synthetic_sd) == pytest.approx((16.8153, 6.7168), abs=2e-4)


def test_tucker_of_equal_groups_is_linear_equating():
    new = {"mean": 60, "sd": 10, "anchor_mean": 20, "anchor_sd": 4, "covariance": 30}
    old = {"mean": 70, "sd": 12, "anchor_mean": 20, "anchor_sd": 4, "covariance": 40}

    for weight in (0, 0.5, 1):
        found = linking(new=new, old=old, weight_new=weight, scores=[60, 70, None])
        assert found.linked == pytest.approx((70, 82, None))


def test_tucker_recovers_the_line_that_made_the_old_version():
    """The new version is the old one made harder: old = 1.2 new + 5 for everybody; groups differ."""
    rng = np.random.default_rng(4)
    groups = {}
    for name, centre in (("new", 52), ("old", 50)):
        ability = rng.normal(centre, 8, 20_000)
        anchor, total = ability / 4 + rng.normal(0, 1, 20_000), ability + rng.normal(0, 2, 20_000)
        total = total if name == "new" else 1.2 * total + 5
        groups[name] = {
            "mean": total.mean().item(),
            "sd": total.std().item(),
            "anchor_mean": anchor.mean().item(),
            "anchor_sd": anchor.std().item(),
            "covariance": np.cov(total, anchor)[0, 1].item(),
        }

    found = linking(**groups, weight_new=0.5)

    assert found.slope == pytest.approx(1.2, abs=0.03)
    assert found.slope * 50 + found.intercept == pytest.approx(65, abs=1)


@given(
    st.lists(st.integers(10, 90), min_size=6, max_size=12, unique=True),
    st.floats(0.5, 2),
    st.floats(-20, 20),
    st.randoms(),
)
@settings(max_examples=40, deadline=None)
def test_exact_anchors_give_back_their_line_in_any_order(new, slope, intercept, random):
    rows = anchors_of([slope * one + intercept for one in new], new)
    random.shuffle(rows)

    found = linking(anchors=rows, scores=new)

    assert (found.slope, found.intercept) == pytest.approx((slope, intercept), abs=1e-6)
    assert found.flags == ()
    assert found.linked == pytest.approx([slope * one + intercept for one in new])


def test_drifted_anchor_is_named_and_left_out():
    rng = np.random.default_rng(2)
    new = np.linspace(40, 85, 10)
    old = new + 2 + rng.normal(0, 0.5, 10)
    old[6] -= 25

    found = linking(anchors=anchors_of(old.tolist(), new.tolist()))

    assert [one.code for one in found.anchors if one.has_drifted] == ["a6"]
    assert found.slope == pytest.approx(1, abs=0.05)
    assert found.slope * 60 + found.intercept == pytest.approx(62, abs=0.6)
    assert found.flags == ("drifted_anchors",)


def test_one_mover_among_identical_anchors_is_found():
    rows = anchors_of([50, 60, 70, 80, 90, 40, 30], [50, 60, 70, 80, 90, 40, 30.0])
    rows[2]["old"] = 95

    found = linking(anchors=rows)

    assert [one.code for one in found.anchors if one.has_drifted] == ["a2"]
    assert (found.slope, found.intercept) == pytest.approx((1, 0), abs=1e-9)


def test_few_anchors_are_told_and_not_judged():
    found = linking(anchors=anchors_of([50, 60, 90], [50, 61, 70]))

    assert found.flags == ("few_anchors",)
    assert not any(one.has_drifted for one in found.anchors)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"anchors": [], "new": {}},
        {"anchors": []},
        {"anchors": anchors_of([1], [2])},
        {"anchors": anchors_of([1, 1], [2, 3])},
        {"anchors": anchors_of([1, 2], [3, 3])},
        {"anchors": [{"code": "a", "old": 1, "new": 2}] * 2},
        {"anchors": [{"code": "a", "old": 1}, {"code": "b", "old": 2}]},
        {"new": KOLEN_BRENNAN["new"]},
        {"new": KOLEN_BRENNAN["new"], "old": {"mean": 1}},
        {"new": KOLEN_BRENNAN["new"] | {"anchor_sd": 0}, "old": KOLEN_BRENNAN["old"]},
        {"new": KOLEN_BRENNAN["new"] | {"covariance": 99}, "old": KOLEN_BRENNAN["old"]},
        KOLEN_BRENNAN | {"weight_new": 2},
        KOLEN_BRENNAN | {"scores": ["x"]},
    ],
)
def test_linking_of_wrong_input_is_refused(wrong):
    with pytest.raises(ScoringError, match="expected"):
        linking(**wrong)


def test_enough_unchanged_items_are_comparable():
    old = items(*"abcdefgh")
    new = items(*"abcde") + items("f", text="What about {}?") + items("g", scale=(1, 2, 3)) + items("z")

    found = comparability(old, new)

    assert (found.verdict, found.anchors, found.share) == ("comparable", tuple("abcde"), 5 / 8)
    assert found.changed == {"f": "text", "g": "scale"}
    assert (found.dropped, found.added) == (("h",), ("z",))


def test_five_anchors_of_a_long_version_are_under_a_fifth():
    found = comparability(items(*"abcde"), items(*"abcde", *(f"x{place}" for place in range(30))))

    assert found.verdict == "break" and found.share == pytest.approx(5 / 35)
    assert "断开" in found.words["zh"] and "break the trend line" in found.words["en"]


def test_same_items_in_another_order_and_spacing_are_unchanged():
    old = items(*"abc")

    found = comparability(old, [one | {"text": f" {one['text']}  "} for one in old[::-1]])

    assert (found.verdict, found.share) == ("unchanged", 1)


def test_disjoint_versions_break_the_line():
    assert comparability(items(*"abcdef"), items(*"uvwxyz")).verdict == "break"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([], items("a")),
        (items("a", "a"), items("a")),
        ([{"code": "a", "text": "x"}], items("a")),
        (items("a"), [{"code": None, "text": "x", "scale": []}]),
    ],
)
def test_versions_that_are_none_are_refused(old, new):
    with pytest.raises(ScoringError, match="expected"):
        comparability(old, new)


def test_link_without_a_combined_group_has_no_synthetic_mean():
    found = linking(anchors=anchors_of([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]))

    assert found.way == "mean_sigma" and math.isnan(found.synthetic_mean)
