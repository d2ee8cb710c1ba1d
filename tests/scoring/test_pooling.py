"""Estimates taken together: a published meta-analysis, equal groups, and what cannot be pooled."""

import pytest

from scoring.pooling import pooled

# Thirteen trials of BCG against tuberculosis (Colditz et al. 1994): log risk ratios and variances as in
# metafor's dat.bcg; DerSimonian-Laird there gives -0.7141, tau² 0.3088 and I² 92.12 %.
RATIOS = [
    -0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459,
    -0.0173,
]  # fmt: skip
VARIANCES = [
    0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714,
]  # fmt: skip


def test_published_meta_analysis_is_met():
    found = pooled(RATIOS, [variance**0.5 for variance in VARIANCES])

    assert found.estimate == pytest.approx(-0.7141, abs=1e-4)
    assert found.tau**2 == pytest.approx(0.3088, abs=1e-3)
    assert found.share == pytest.approx(92.12, abs=0.05)
    assert found.interval.low < -0.7141 - 1.96 * 0.1787 < found.interval.high


def test_groups_that_agree_have_no_spread_and_their_interval_is_not_too_narrow():
    found = pooled([80.0, 80.0, 80.0], [1.0, 1.0, 1.0])

    assert (found.estimate, found.tau, found.share) == (80.0, 0.0, 0.0)
    assert found.interval.high - 80 == pytest.approx(4.3027 / 3**0.5, abs=1e-4)  # t with 2 degrees of freedom


@pytest.mark.parametrize(("estimates", "errors"), [([80.0], [1.0]), ([80.0, 81.0], [1.0, 0.0])])
def test_too_few_groups_or_an_error_of_nothing_are_refused(estimates, errors):
    with pytest.raises(ValueError, match="expected two estimates or more with errors above 0"):
        pooled(estimates, errors)
