"""The benchmark of coverage: what it counts, and that its parts run."""

import numpy as np
import pytest

from bench import coverage
from scoring.frames import Interval

PARTS = (
    coverage.of_means,
    coverage.of_strata,
    coverage.of_raking,
    coverage.of_change,
    coverage.of_reliability,
    coverage.of_severity,
)


def test_hits_of_one_world_count_together():
    table = {}

    coverage.counted([[("a", True), ("a", False), ("b", None)], [("a", True), ("a", True)]], table, 10)

    assert table == {"a": {10: [[True, False], [True, True]]}, "b": {10: [[]]}}
    assert coverage.cell(table["a"][10]).split() == ["75.0%", "±", "17.7%"]
    assert coverage.cell(table["b"][10]) == "no interval"


def test_interval_is_hit_at_its_ends_and_absent_without_one():
    assert coverage.hit(Interval(1, 2), 2) and not coverage.hit(Interval(1, 2), 2.1)
    assert coverage.hit(None, 1) is None


@pytest.mark.parametrize("part", PARTS)
def test_part_of_the_benchmark_covers_most_of_the_time(part):
    hits = [
        hit for seed in range(40) for _name, hit in part(np.random.default_rng(seed), 20) if hit is not None
    ]

    assert not hits or 0.8 < np.mean(hits) <= 1


def test_cycle_tells_every_level_and_leaves_out_what_does_not_vary():
    names = {name for name, _hit in coverage.of_cycle(1, 10)}

    assert {"score_cycle: own", "score_cycle: final", "score_cycle: evidence (panel)"} <= names
