"""Single subjects beside team totals and the mean over workers: who calculates gets no hidden one."""

import itertools

import numpy as np
import pytest

from reports.raw import Raw
from reports.told_subjects import Heard, hidden_with, is_alike, told_of
from tests.reports.conftest import answered_by, report_input

ITEM = ("recipient", "q")
MINIMUM = 5


def heard(subject, n):
    """``n`` people who are of many minds."""
    counts = {ITEM: np.array([n // 3, n // 3, n - 2 * (n // 3)])}
    return Heard(subject, counts, n, 50.0, 100.0)


def world(rng):
    """Two to four teams of two to five workers, some teams judged themselves; small and large groups."""
    teams, mean = {}, set()
    for team in range(rng.integers(2, 5)):
        for worker in range(rng.integers(2, 6)):
            code = f"W{team}{worker}"
            teams[code] = f"T{team}"
            mean |= {code} if rng.random() < 0.9 else set()
        if rng.random() < 0.5:
            teams[f"T{team}"] = f"T{team}"
    sizes = {code: int(rng.choice([2, 3, 4, 6, 7, 9, 12])) for code in teams}
    return teams, mean, {code: heard(code, n) for code, n in sizes.items()}


def followed(found, told, teams, mean):
    """Every group of up to three hidden subjects whose sum follows from what is told, by linear algebra."""
    codes = list(found)
    place = {code: index for index, code in enumerate(codes)}

    def row(members):
        line = np.zeros(len(codes))
        line[[place[code] for code in members]] = 1
        return line

    known = [row([code]) for code in told]
    known += [row([code for code in codes if teams[code] == team]) for team in sorted(set(teams.values()))]
    once = row([code for code in codes if code in mean])  # the mean counts every worker once
    known += [once / np.array([found[code].people for code in codes])]
    table = np.array(known)
    rank = np.linalg.matrix_rank(table)
    hidden = [code for code in codes if code not in told]
    for size in (1, 2, 3):
        for group in itertools.combinations(hidden, size):
            if np.linalg.matrix_rank(np.vstack([table, row(group)])) == rank:
                yield group


def broken(found, secret, heard_of):
    """Groups that follow and must not: a secret subject alone, or fewer people than the minimum."""
    return [
        group
        for group in found
        if (len(group) == 1 and group[0] in secret)
        or (len(group) > 1 and sum(heard_of[code].people for code in group) < MINIMUM)
    ]


def test_no_secret_subject_follows_in_a_hundred_worlds():
    rng, leaks_without = np.random.default_rng(6), 0
    for _turn in range(100):
        teams, mean, found = world(rng)
        secret = {code for code, one in found.items() if one.n < MINIMUM}

        hidden = hidden_with(found, secret, teams, mean, MINIMUM)

        told = [code for code in found if code not in hidden]
        if told:
            assert broken(followed(found, told, teams, mean), secret, found) == []
        naive = [code for code in found if code not in secret]
        leaks_without += bool(broken(followed(found, naive, teams, mean), secret, found))
    assert leaks_without > 20, "hiding the small ones alone would not do"


def test_nobody_is_hidden_where_nothing_is_secret():
    teams = {"W1": "T1", "W2": "T1", "W3": "T2"}
    found = {code: heard(code, 9) for code in teams}

    assert hidden_with(found, set(), teams, set(teams), MINIMUM) == set()


@pytest.mark.parametrize(
    ("counts", "alike"),
    [
        ([[0, 0, 1, 11], [0, 1, 0, 11]], True),  # all but one of one mind on both questions
        ([[0, 0, 2, 8], [0, 0, 1, 9]], True),  # three steps from full marks on two questions
        ([[0, 0, 4, 6], [0, 0, 3, 7]], False),
        ([[6, 4, 0, 0], [7, 3, 0, 0]], False),
        ([[9, 1, 0, 0], [8, 2, 0, 0]], True),  # the other end of the scale
    ],
)
def test_mean_near_an_end_tells_what_everybody_said(counts, alike):
    assert is_alike({("i", str(place)): np.array(row) for place, row in enumerate(counts)}) is alike


def test_worker_of_four_answers_takes_another_one_along(words, package):
    """W01 has four answers; the team total is told, so the four would follow if all others were told."""
    sizes = {f"W{place:02}": n for place, n in enumerate((4, 6, 9, 9, 3, 7, 9, 12), start=1)}
    given = [
        (code, {f"q{item}": 1 + (place + item) % 5 for item in range(1, 6)})
        for code, n in sizes.items()
        for place in range(n)
    ]
    raw = Raw(report_input(package, **answered_by(package, "recipient", given)), "en")
    teams = {code: raw.team_of(code) for code in sizes}

    told = told_of(raw, "recipient")

    assert told and all(one.n == sizes[code] for code, one in told.items())
    hidden = [code for code in sizes if code not in told]
    assert {"W01", "W05"} < set(hidden)
    for team in (teams["W01"], teams["W05"]):
        assert sum(sizes[code] for code in hidden if teams[code] == team) >= MINIMUM
