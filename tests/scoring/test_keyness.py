"""Keyness of words: reference case, scipy as oracle, zero counts, adjustment for many words."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.frames import ScoringError
from scoring.methods.keyness import keyness
from tests.scoring.reference import case

TEXTS = st.dictionaries(st.sampled_from("天地人上门等好差"), st.integers(0, 60), min_size=1)


def test_keyness_log_likelihood():
    data, expected, tolerance = case("keyness_log_likelihood")

    found = keyness(
        {"word": data["freq_corpus1"]},
        {"word": data["freq_corpus2"]},
        data["size_corpus1"],
        data["size_corpus2"],
    )

    assert found.words[0].g2 == pytest.approx(expected["G2"], abs=tolerance)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 200), st.integers(0, 200), st.integers(201, 5000), st.integers(201, 5000))
def test_log_likelihood_equals_scipy(first, second, first_size, second_size):
    found = keyness({"w": first}, {"w": second}, first_size, second_size, minimum=1)

    if first + second == 0:
        assert found.words == ()
    else:
        expected = np.array([first_size, second_size]) * (first + second) / (first_size + second_size)
        oracle = stats.power_divergence([first, second], expected, lambda_="log-likelihood").statistic
        assert found.words[0].g2 == pytest.approx(max(oracle, 0), abs=1e-8)


@settings(max_examples=50, deadline=None)
@given(TEXTS, TEXTS)
def test_exchanged_texts_turn_the_ratio_round(first, second):
    if not sum(first.values()) or not sum(second.values()):
        return
    forward, back = keyness(first, second), keyness(second, first)
    other = {one.word: one for one in back.words}

    for one in forward.words:
        assert one.log_ratio == pytest.approx(-other[one.word].log_ratio)
        assert one.g2 == pytest.approx(other[one.word].g2, abs=1e-9)
        assert one.p <= one.q <= 1


@settings(max_examples=30, deadline=None)
@given(TEXTS, st.permutations("天地人上门等好差"))
def test_order_of_words_changes_nothing(first, order):
    second = dict.fromkeys("天地人上门等好差", 10)
    shuffled = {word: first[word] for word in order if word in first}

    if sum(first.values()):
        assert keyness(first, second) == keyness(shuffled, {word: second[word] for word in order})


def test_rare_words_count_in_the_size_but_are_not_tested():
    found = keyness({"好": 40, "少": 2}, {"好": 30, "少": 2, "车": 5})

    assert [one.word for one in found.words] == ["车", "好"]
    assert (found.first_size, found.second_size, found.tested) == (42, 37, 2)
    assert keyness({"好": 40, "少": 2}, {"好": 30, "少": 2}, minimum=4).tested == 2


def test_word_missing_on_one_side_counts_as_half():
    found = keyness({"等": 8}, {"好": 100}, 100, 200)

    assert {one.word: one.log_ratio for one in found.words} == {
        "等": pytest.approx(math.log2(0.08 / 0.0025)),
        "好": pytest.approx(math.log2(0.005 / 0.5)),
    }


def test_p_is_adjusted_for_all_words_tested():
    """Benjamini & Hochberg (1995): q = min over larger p of p m / rank."""
    found = keyness({"a": 30, "b": 20, "c": 15, "d": 400}, {"a": 12, "b": 10, "c": 14, "d": 500})

    p = [one.p for one in found.words]
    by_hand = [min(p[later] * 4 / (later + 1) for later in range(place, 4)) for place in range(4)]
    assert [one.q for one in found.words] == pytest.approx(by_hand)


def test_texts_of_one_source_seldom_differ():
    """Adjusted p under .05 in about 5 % of comparisons where nothing differs."""
    rng = np.random.default_rng(12)
    share = rng.dirichlet(np.ones(60))
    hits = 0
    for _ in range(100):
        first, second = (
            {f"w{place}": int(n) for place, n in enumerate(rng.multinomial(3000, share))} for _ in "ab"
        )
        hits += any(one.q < 0.05 for one in keyness(first, second).words)

    assert hits <= 15


def test_word_that_is_twice_as_common_is_found():
    rng = np.random.default_rng(2)
    share = np.full(50, 0.02)
    more = share.copy()
    more[0] = 0.04
    first = dict(enumerate(rng.multinomial(5000, more / more.sum()).tolist()))
    second = dict(enumerate(rng.multinomial(5000, share).tolist()))

    found = keyness(first, second).words[0]

    assert (found.word, found.log_ratio) == (0, pytest.approx(1, abs=0.3))
    assert found.q < 0.001


def test_equal_texts_have_no_key_words():
    found = keyness({"好": 10, "差": 20}, {"好": 10, "差": 20})

    assert [(one.g2, one.log_ratio, one.q) for one in found.words] == [(0, 0, 1)] * 2
    assert [one.word for one in found.words] == ["好", "差"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (({}, {"好": 3}), "size of the first text = 0"),
        (({"好": 3}, {"好": 0}), "size of the second text = 0"),
        (({"好": -3}, {"好": 3}), "first count of 好 = -3"),
        (({"好": 2.5}, {"好": 3}), "first count of 好 = 2.5"),
        (({"好": 30}, {"好": 3}, 20), "size of the first text = 20"),
        (({"好": 30}, {"好": 3}, None, None, 0), "minimum = 0"),
    ],
)
def test_keyness_of_bad_counts_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        keyness(*given)
