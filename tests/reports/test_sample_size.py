"""How many people to ask: F10 for each subject, shared out over its groups."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from evaluations.models_people import Subject
from reports.sample_size import Settings, equal, proportional, sized
from reports.sample_size_form import SampleSizeForm
from scoring.frames import ScoringError
from scoring.methods.sampling import share_error
from scoring.precision import sample_size
from surveys.models import Stratum
from surveys.models_sample import SampleTarget

USUAL = {
    "error": 0.07,
    "cluster": 1,
    "icc": 0,
    "rate": 0.7,
    "allocation": "proportional",
    "minimum": 5,
    "spare": 0.2,
}


def rows(*sizes, subject=1):
    return [
        SimpleNamespace(
            id=(subject, place), stratum=SimpleNamespace(population=size), subject=SimpleNamespace(id=subject)
        )
        for place, size in enumerate(sizes)
    ]


def planned(sizes, **changes):
    (found,) = sized(rows(*sizes), Settings(**{**USUAL, **changes}))
    return [one.planned for one in found.wanted]


@pytest.mark.parametrize("population", [2, 37, 260, 5000])
def test_error_is_the_size_read_the_other_way(population):
    for error in (0.05, 0.07, 0.1):
        n = sample_size(population, error)
        assert share_error(population, n) <= error + 1e-12
        assert n == 1 or share_error(population, n - 1) > error


def test_everybody_asked_leaves_no_error_and_more_than_everybody_is_refused():
    assert share_error(40, 40) == 0
    with pytest.raises(ScoringError):
        share_error(40, 41)


def test_worked_example_of_f10_is_shared_out_in_proportion():
    assert sample_size(260, 0.07) == 112  # 196 / (1 + 195 / 260)
    assert planned([60, 200]) == [26, 86]


def test_equal_shares_ask_of_others_what_a_small_group_does_not_have():
    assert equal([10, 100, 100], 80) == [10, 35, 35]
    assert sum(equal([3, 7, 11], 20)) == 20
    assert planned([60, 200], allocation="equal") == [56, 56]


def test_remainders_go_to_the_largest():
    assert proportional([1, 1, 1], 2) == [1, 1, 0]
    assert proportional([10, 20, 30], 7) == [1, 2, 4]


def test_each_group_alone_needs_more_and_is_a_result_of_its_own():
    found = sized(rows(60, 200), Settings(**{**USUAL, "allocation": "alone"}))

    assert [part.planned for part in found] == [sample_size(60, 0.07), sample_size(200, 0.07)]


def test_small_groups_get_their_minimum_but_not_more_than_they_have():
    assert planned([3, 8, 900], minimum=6)[:2] == [3, 6]


def test_invitations_allow_for_those_who_will_not_answer():
    (found,) = sized(rows(60, 200), Settings(**USUAL))

    assert [(one.invite, one.reserve) for one in found.wanted] == [(38, 8), (123, 25)]
    assert not found.is_short


def test_small_group_in_which_too_few_answer_is_said_to_be_short():
    (found,) = sized(rows(20), Settings(**USUAL))

    (one,) = found.wanted
    assert (one.planned, one.invite, one.reserve, found.expected, found.is_short) == (19, 20, 0, 14, True)


def test_unequal_shares_and_villages_cost_precision():
    (even,) = sized(rows(60, 200), Settings(**USUAL))
    (uneven,) = sized(rows(60, 200), Settings(**{**USUAL, "allocation": "equal"}))

    assert even.share_error < uneven.share_error
    assert sum(planned([60, 2000], cluster=8, icc=0.05)) > sum(planned([60, 2000]))


def test_subjects_are_reckoned_one_by_one():
    found = sized([*rows(60, None), *rows(200, subject=2)], Settings(**USUAL))

    assert [part.population for part in found] == [60, 200]


@pytest.fixture
def stratum(session, evaluation):
    team = session.scalar(sa.select(Subject).where(Subject.code == "T1"))
    made = Stratum(wave_id=evaluation.waves[0].id, code="key", subject_id=team.id, population=260)
    session.add(made)
    session.commit()
    return made


def test_groups_stand_alone_until_they_are_joined(app):
    with app.test_request_context():
        assert SampleSizeForm().settings == Settings(**{**USUAL, "allocation": "alone"})


def test_page_reckons_without_keeping_and_keeps_on_request(client, log_in, session, evaluation, stratum):
    log_in(client, "lin")
    where = f"/evaluations/{evaluation.id}/waves/Y1/sample-size"
    form = {**USUAL, "error": "7", "rate": "70", "spare": "20"}

    assert "112 answers of 260 people" in client.get(where, query_string={"lang": "en"}).text
    page = client.get(where, query_string=form)
    assert "112 answers of 260 people" in page.text
    assert session.get(SampleTarget, stratum.id) is None
    session.rollback()
    assert client.post(where, data=form).status_code == 302

    assert client.get(where, query_string={**form, "groups": 99}).status_code == 400
    kept = session.get(SampleTarget, stratum.id)
    assert (kept.planned, kept.invite, kept.reserve, kept.basis["error"]) == (112, 160, 32, 0.07)
    session.rollback()
    wrong = client.get(where, query_string={**form, "rate": "0"})
    assert (wrong.status_code, 'id="rate-error"' in wrong.text) == (400, True)
