"""Key words of released comments: what is counted, what is compared, who sees it."""

import pytest
from click.testing import CliRunner

from reports.corpora import GroupUnknown, codes_of
from reports.word_commands import key_words_command
from reports.words import TooFewComments, comments_with, compare
from surveys.comments import questions_of
from tests.reports.releasing import commented_evaluation, numbered, write
from tests.surveys.factories import NAMES


@pytest.fixture
def made(session, cast):
    return commented_evaluation(session)


@pytest.fixture
def two_waves(session, made):
    """周末 in 12 of 15 comments of Y2 and in none of Y1, where 扶手 stands in 10 of 12."""
    write(session, made, "Y2", "recipient", [*numbered(12, "周末找不到人"), *numbered(3, "谢谢")])
    write(session, made, "Y1", "recipient", [*numbered(10, "扶手装上了"), *numbered(2, "谢谢")])
    return made


def found(session, made, *sides):
    return compare(questions_of(session, made.evaluation), *sides)


def address(made, query=""):
    return f"/evaluations/{made.evaluation.id}/comments/words{query}"


def test_word_of_one_wave_is_a_key_word(session, two_waves):
    comparison = found(session, two_waves, "Y2", "Y1")
    by_word = {one.word: one for one in comparison.certain}

    assert (comparison.first, comparison.second) == (15, 12)
    assert (by_word["周末"].first, by_word["周末"].second) == (12, 0)
    assert by_word["周末"].log_ratio > 0 > by_word["扶手"].log_ratio
    assert all(one.first + one.second >= 5 for one in comparison.shown)


def test_sides_exchanged_change_the_sign_and_nothing_else(session, two_waves):
    one = {word.word: word for word in found(session, two_waves, "Y2", "Y1").shown}
    other = {word.word: word for word in found(session, two_waves, "Y1", "Y2").shown}

    assert one.keys() == other.keys()
    for word, left in one.items():
        assert left.g2 == pytest.approx(other[word].g2)
        assert left.log_ratio == pytest.approx(-other[word].log_ratio)


def test_talkative_person_makes_no_key_word(session, two_waves):
    write(session, two_waves, "Y2", "recipient", ["轮椅" + "，轮椅" * 300])

    assert comments_with(["轮椅" * 9, "轮椅"])["轮椅"] == 2
    assert "轮椅" not in {one.word for one in found(session, two_waves, "Y2", "Y1").shown}


@pytest.mark.parametrize("decision", ["pending", "withhold", "waiting"])
def test_only_released_comments_are_counted(session, two_waves, decision):
    before = found(session, two_waves, "Y2", "Y1")
    write(session, two_waves, "Y2", "recipient", numbered(30, "秘密"), decision)

    after = found(session, two_waves, "Y2", "Y1")

    assert after == before


def test_original_wording_of_a_released_comment_is_not_counted(session, two_waves):
    """The stored text says 原文 in front of each; what was released does not."""
    assert "原文" not in {one.word for one in found(session, two_waves, "Y2", "Y1").shown}


def test_nine_released_comments_are_no_side(session, made):
    write(session, made, "Y2", "recipient", numbered(12, "周末"))
    write(session, made, "Y1", "recipient", numbered(9, "扶手"))

    with pytest.raises(TooFewComments):
        found(session, made, "Y2", "Y1")


def test_question_with_nine_released_comments_is_left_out_of_its_wave(session, two_waves):
    write(session, two_waves, "Y2", "department", numbered(9, "月报"))

    comparison = found(session, two_waves, "Y2", "Y1")

    assert comparison.first == 15
    assert "月报" not in {one.word for one in comparison.shown}


def test_second_group_left_out_is_all_the_others(session, two_waves):
    write(session, two_waves, "Y2", "department", numbered(11, "月报"))

    comparison = found(session, two_waves, "Y2/recipient.open")

    assert (comparison.first, comparison.second) == (15, 23)


def test_group_against_itself_is_refused(session, two_waves):
    with pytest.raises(TooFewComments):
        found(session, two_waves, "Y2", "Y2/recipient.open")


def test_comments_without_any_word_are_refused(session, two_waves):
    write(session, two_waves, "Y2", "department", ["〔姓名〕"] * 12)

    with pytest.raises(TooFewComments):
        found(session, two_waves, "Y2/department.open", "Y1")


@pytest.mark.parametrize("code", ["Y3", "Y2/peer.open", "y2", "Y2/open/x"])
def test_unknown_group_is_refused(session, two_waves, code):
    with pytest.raises(GroupUnknown):
        found(session, two_waves, code, "Y1")


def test_groups_are_offered_newest_wave_first_and_none_twice(session, two_waves):
    alone = codes_of(questions_of(session, two_waves.evaluation))
    write(session, two_waves, "Y2", "department", numbered(11, "月报"))
    both = codes_of(questions_of(session, two_waves.evaluation))

    assert alone == ["Y2/recipient.open", "Y1/recipient.open"]
    assert both == ["Y2", "/recipient.open", "Y2/recipient.open", "Y2/department.open", "Y1/recipient.open"]


def test_page_shows_counts_and_says_that_nothing_is_scored(client, log_in, two_waves):
    log_in(client, "mo")

    form = client.get(address(two_waves)).text
    page = client.get(address(two_waves, "?first=Y2/recipient.open&second=Y1/recipient.open")).text

    assert "nothing of it enters a score" in form
    assert '<th scope="row" class="name">周末</th><td class="numeric">12 of 15</td>' in page
    assert "How to read it: “" in page and "comments of the first group and in" in page
    assert "Service recipients" in page
    assert "Benjamini-Hochberg" in page


def test_page_without_two_groups_says_so(client, log_in, session, made):
    write(session, made, "Y2", "recipient", numbered(12, "周末"))
    write(session, made, "Y1", "recipient", numbered(3, "扶手"))
    log_in(client, "lin")

    page = client.get(address(made)).text

    assert "not yet two groups" in page
    assert "Left out" in page and "Y1 ·" in page


@pytest.mark.parametrize(("query", "status"), [("?first=Y9", 404), ("?first=Y2&second=Y2", 400)])
def test_page_refuses_other_groups_quietly(client, log_in, two_waves, query, status):
    log_in(client, "lin")

    assert client.get(address(two_waves, query)).status_code == status


@pytest.mark.parametrize("path", ["words", "quotes"])
def test_pages_are_for_reviewers_of_the_house(client, log_in, two_waves, path):
    status = {}
    for who in ("lin", "mo", "fang", "chen", "zhao"):
        log_in(client, who)
        status[who] = client.get(f"/evaluations/{two_waves.evaluation.id}/comments/{path}").status_code

    assert status == {"lin": 200, "mo": 200, "fang": 403, "chen": 403, "zhao": 404}


def test_comments_page_leads_to_words_and_quotes(client, log_in, two_waves):
    log_in(client, "lin")

    page = client.get(f"/evaluations/{two_waves.evaluation.id}/comments").text

    assert address(two_waves) in page
    assert f"/evaluations/{two_waves.evaluation.id}/comments/quotes" in page


def test_name_of_a_worker_stays_masked(session, made):
    """Masks stand in released texts in place of names; neither the name nor the mask becomes a word."""
    write(session, made, "Y2", "recipient", numbered(12, "〔名单上的名称〕周末不来"))
    write(session, made, "Y1", "recipient", numbered(12, "〔姓名〕装扶手"))

    words = {one.word for one in found(session, made, "Y2", "Y1").shown}

    assert words.isdisjoint({*NAMES, "名单", "名称", "姓名"})
    assert "周末" in words


def test_command_prints_the_same_words(app, session, two_waves):
    arguments = [str(two_waves.evaluation.id), "--first", "Y2", "--second", "Y1", "--item", "open"]
    with app.app_context():
        told = CliRunner().invoke(key_words_command, arguments)
        unknown = CliRunner().invoke(key_words_command, ["99", "--first", "Y2"])
        same = CliRunner().invoke(key_words_command, [arguments[0], "--first", "Y2", "--second", "Y2"])

    lines = [line.split("\t") for line in told.output.splitlines()]
    assert (told.exit_code, unknown.exit_code, same.exit_code) == (0, 1, 1)
    assert [row[0] for row in lines[1:]] == [one.word for one in found(session, two_waves, "Y2", "Y1").shown]
    assert next(row for row in lines if row[0] == "周末")[1:3] == ["12/15", "0/12"]
