"""Draw of quotes: proportion, threshold, repeatable, nobody can pick."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.quotes import largest_remainder, quote_draw

SIZES = {"T1": 12, "T2": 4, "T3": 5}


def quote(key, stratum="positive", group="T1"):
    return {"key": key, "stratum": stratum, "group": group}


QUOTES = [
    quote(f"{stratum[0]}{number}", stratum) for stratum in ("positive", "negative") for number in range(8)
]


@pytest.mark.parametrize(
    ("places", "counts", "shared"),
    [
        (10, {"a": 6, "b": 3, "c": 1}, {"a": 6, "b": 3, "c": 1}),
        (3, {"a": 1, "b": 1}, {"a": 2, "b": 1}),
        (1, {"b": 1, "a": 1}, {"a": 1, "b": 0}),
        (0, {"a": 5}, {"a": 0}),
        # Wikipedia, Largest remainder method, worked example with the Hare quota
        (
            10,
            {"yellow": 47000, "white": 16000, "red": 15900, "green": 12000, "blue": 6000, "pink": 3100},
            {"yellow": 5, "white": 2, "red": 1, "green": 1, "blue": 1, "pink": 0},
        ),
    ],
)
def test_places_are_shared_by_largest_remainder(places, counts, shared):
    assert largest_remainder(places, counts) == shared


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 50), st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 99), min_size=1))
def test_places_sum_up_and_lie_within_one_of_their_share(places, counts):
    if not sum(counts.values()):
        return
    shared = largest_remainder(places, counts)

    assert sum(shared.values()) == places
    for name, got in shared.items():
        assert abs(got - places * counts[name] / sum(counts.values())) < 1


@settings(max_examples=40, deadline=None)
@given(st.permutations(QUOTES), st.integers(0, 10**6))
def test_order_of_input_changes_nothing(quotes, seed):
    first = quote_draw(QUOTES, SIZES, total=6, tally={"positive": 70, "negative": 30}, seed=seed)

    assert first == quote_draw(quotes, SIZES, total=6, tally={"negative": 30, "positive": 70}, seed=seed)
    assert first.quota == {"negative": 2, "positive": 4}


def test_larger_quota_only_adds():
    few, many = (quote_draw(QUOTES, SIZES, quota={"positive": n, "negative": n}, seed=4) for n in (2, 5))

    assert many.drawn["positive"][:2] == few.drawn["positive"]
    assert many.drawn["negative"][:2] == few.drawn["negative"]


def test_every_quote_has_the_same_chance():
    drawn = [
        key for seed in range(800) for key in quote_draw(QUOTES, SIZES, total=4, seed=seed).drawn["negative"]
    ]

    assert len(drawn) == 1600
    assert all(150 < drawn.count(f"n{number}") < 250 for number in range(8))


def test_strata_are_drawn_independently():
    places = {
        (one.drawn["negative"][0][1:], one.drawn["positive"][0][1:])
        for one in (quote_draw(QUOTES, SIZES, total=4, seed=seed) for seed in range(60))
    }

    assert len(places) > 30


def test_group_under_five_is_never_quoted():
    quotes = [quote("a", group="T2"), quote("b", group="T3"), quote("c", group="T2")]

    found = quote_draw(quotes, SIZES, quota={"positive": 3})

    assert (found.drawn, found.short, found.left_out) == ({"positive": ("b",)}, {"positive": 2}, 2)


def test_quotes_left_out_do_not_count_for_the_proportion():
    quotes = [quote("a"), quote("b"), *(quote(f"n{one}", "negative", "T2") for one in range(8))]

    assert quote_draw(quotes, SIZES, total=2).quota == {"positive": 2}


def test_short_stratum_is_not_filled_up_from_others():
    found = quote_draw([quote("a"), quote("b")], SIZES, total=4, tally={"positive": 1, "mixed": 1})

    assert found.quota == {"mixed": 2, "positive": 2}
    assert found.drawn == {"mixed": (), "positive": found.drawn["positive"]}
    assert found.short == {"mixed": 2}


def test_nothing_to_draw_from_draws_nothing():
    found = quote_draw([], SIZES, total=4)

    assert (found.drawn, found.quota, found.left_out) == ({}, {}, 0)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"quotes": [quote("a"), quote("a")], "total": 1}, "key a given twice"),
        ({"quotes": [quote("a", group="T9")], "total": 1}, "group T9 of a"),
        ({"quotes": [{"key": "a", "stratum": "positive"}], "total": 1}, "expected key, stratum and group"),
        ({"quotes": [quote("a")]}, "either total"),
        ({"quotes": [quote("a")], "total": 1, "quota": {"positive": 1}}, "either total"),
        ({"quotes": [quote("a")], "tally": {"positive": 1}, "quota": {"positive": 1}}, "either total"),
        ({"quotes": [quote("a")], "total": -1}, "total = -1"),
        ({"quotes": [], "total": 1.5}, "total = 1.5"),
        ({"quotes": [quote("a")], "quota": {"positive": 1.5}}, "quota of positive = 1.5"),
        ({"quotes": [quote("a")], "total": 1, "tally": {"positive": -1}}, "count of positive = -1"),
        ({"quotes": [quote("a")], "total": 1, "least": 4}, "least = 4"),
        ({"quotes": [quote("a")], "total": 1, "seed": -4}, "seed = -4"),
        ({"quotes": [quote("a")], "total": 1, "respondents": {"T1": None}}, "respondents of T1 = None"),
    ],
)
def test_draw_that_cannot_be_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        quote_draw(**{"respondents": SIZES, **given})


def test_counts_that_are_all_zero_are_refused():
    with pytest.raises(ScoringError, match="all counts 0"):
        largest_remainder(3, {"a": 0})
