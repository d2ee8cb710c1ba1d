"""Quotes by draw: from what is released, with a recorded seed, the same again for everybody."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from accounts import audit
from accounts.models import AuditEntry
from reports.quotes import NothingToDraw, default_seed, draw, drawn, draws_of
from reports.word_commands import draw_quotes_command
from reports.words import compare
from surveys.comments import questions_of
from surveys.models_comments import CommentReview
from tests.reports.releasing import commented_evaluation, numbered, write
from tests.surveys.factories import NOW


@pytest.fixture
def made(session, cast):
    return commented_evaluation(session)


@pytest.fixture
def written(session, made):
    """24 released comments of recipients and 12 of departments in Y2, some withheld ones beside."""
    write(session, made, "Y2", "recipient", numbered(24, "希望周末也来"))
    write(session, made, "Y2", "department", numbered(12, "月报太晚"))
    write(session, made, "Y2", "recipient", numbered(6, "不能说出来"), "withhold")
    write(session, made, "Y2", "recipient", numbered(6, "没人看过"), "pending")
    return made


def recorded(session, made):
    """The draws in the log, newest first, read anew."""
    session.rollback()
    return draws_of(session, made.evaluation)


def drawn_now(session, made, group="Y2/recipient.open", number=5, seed=1):
    entry = draw(session, made.evaluation, group, number, seed, made.lin, NOW)
    return drawn(session, made.evaluation, entry.id)


def texts_of(found):
    return [text for texts in found.texts.values() for text in texts]


def address(made, rest=""):
    return f"/evaluations/{made.evaluation.id}/comments/quotes{rest}"


def test_same_seed_draws_the_same_quotes(session, written):
    one, again, other = (drawn_now(session, written, seed=seed) for seed in (7, 7, 8))

    assert texts_of(one) == texts_of(again)
    assert texts_of(one) != texts_of(other)
    assert one.is_repeated


@pytest.mark.parametrize("seed", range(5))
def test_only_released_texts_are_drawn(session, written, seed):
    found = drawn_now(session, written, "", 50, seed)

    assert found.count == found.entry.detail["pool"] == 36
    assert all("周末" in text or "月报" in text for text in texts_of(found))


def test_questions_are_drawn_in_proportion(session, written):
    found = drawn_now(session, written, "Y2", 6)

    assert {place: len(texts) for place, texts in found.texts.items()} == {
        "Y2/recipient.open": 4,
        "Y2/department.open": 2,
    }


def test_draw_is_recorded_with_keys_and_without_texts(session, written):
    found = drawn_now(session, written, number=3, seed=20260401)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "comments.draw")).one()

    assert entry.login == "lin"
    assert entry.object == f"evaluation {written.evaluation.id}"
    assert {name: entry.detail[name] for name in ("seed", "group", "number", "pool")} == {
        "seed": 20260401, "group": "Y2/recipient.open", "number": 3, "pool": 24,
    }  # fmt: skip
    assert len(entry.detail["keys"]) == 3
    assert all(text not in str(entry.detail) for text in texts_of(found))
    assert audit.verify(session) is None


def test_question_with_nine_comments_is_not_quoted_even_alone(session, made):
    write(session, made, "Y2", "recipient", numbered(9, "希望周末也来"))

    with pytest.raises(NothingToDraw):
        drawn_now(session, made, "Y2")


def test_ten_written_are_enough_whatever_was_withheld(session, made):
    write(session, made, "Y2", "recipient", numbered(2, "希望周末也来"))
    write(session, made, "Y2", "recipient", numbered(8, "不能说出来"), "withhold")

    found = drawn_now(session, made, "Y2", 5)

    assert found.count == 2


def test_text_taken_back_is_no_longer_shown_in_an_old_draw(session, written):
    found = drawn_now(session, written)
    gone = found.entry.detail["keys"][0]
    empty = dict.fromkeys(("first_reviewer", "second_reviewer", "first_on", "second_on"))
    session.execute(
        sa.update(CommentReview).where(CommentReview.comment_key == gone).values(decision="pending", **empty)
    )
    session.commit()

    now = drawn(session, written.evaluation, found.entry.id)

    assert len(texts_of(now)) == 5
    assert texts_of(now).count(None) == 1
    assert not now.is_repeated


def test_draw_is_unknown_to_other_evaluations(session, written):
    found = drawn_now(session, written)
    other = commented_evaluation(session)

    assert drawn(session, other.evaluation, found.entry.id) is None
    assert draws_of(session, other.evaluation) == []


def test_entry_of_another_kind_is_no_draw(session, written):
    entry = audit.record(session, written.lin, "comment.view", f"evaluation {written.evaluation.id}", {}, NOW)
    session.commit()

    assert drawn(session, written.evaluation, entry.id) is None


def test_page_draws_records_and_tells_how(client, session, log_in, written):
    log_in(client, "lin")
    form = client.get(address(written)).text
    sent = {"group": "Y2/recipient.open", "number": "5", "seed": "20260401"}

    answer = client.post(address(written), data=sent)
    page = client.get(answer.location).text

    assert f'value="{default_seed(written.evaluation)}"' in form
    assert "5 drawn from 24 released comments with seed 20260401." in page
    assert page.count("希望周末也来") == 5
    assert 'value="20260401"' in page  # the seed is kept
    assert [entry.login for entry in recorded(session, written)] == ["lin"]


@pytest.mark.parametrize(
    "sent",
    [
        {"number": "0"},
        {"number": "51"},
        {"number": "x"},
        {"seed": "-1"},
        {"seed": str(2**31)},
        {"seed": ""},
        {"group": "Y9"},
        {"group": "Y1/recipient.open"},
    ],
)
def test_page_draws_nothing_from_a_wrong_form(client, session, log_in, written, sent):
    log_in(client, "lin")

    answer = client.post(address(written), data={"group": "Y2", "number": "5", "seed": "1", **sent})

    assert answer.status_code == 400
    assert recorded(session, written) == []


def test_draw_is_for_reviewers_of_the_house(client, session, log_in, written):
    found = drawn_now(session, written)
    status = {}
    for who in ("fang", "chen", "zhao"):
        log_in(client, who)
        status[who] = [
            client.post(address(written), data={"group": "Y2", "number": "5", "seed": "1"}).status_code,
            client.get(address(written, f"/{found.entry.id}")).status_code,
        ]

    assert status == {"fang": [403, 403], "chen": [403, 403], "zhao": [404, 404]}
    assert len(recorded(session, written)) == 1


def test_page_of_no_draw_does_not_exist(client, log_in, written):
    log_in(client, "lin")

    assert client.get(address(written, "/1234")).status_code == 404
    assert client.get(address(written, f"/{2**40}")).status_code == 404


def test_page_without_released_comments_offers_no_form(client, log_in, session, made):
    write(session, made, "Y2", "recipient", numbered(12, "没人看过"), "pending")
    log_in(client, "mo")

    page = client.get(address(made)).text

    assert "There is no released comment to draw from" in page
    assert "<select" not in page


def test_command_draws_what_the_page_draws(app, session, written):
    by_page = drawn_now(session, written, number=4, seed=3)
    arguments = [str(written.evaluation.id), "--wave", "Y2", "--item", "recipient.open"]
    with app.app_context():
        told = CliRunner().invoke(draw_quotes_command, [*arguments, "--number", "4", "--seed", "3"])
        nothing = CliRunner().invoke(draw_quotes_command, [arguments[0], "--wave", "Y1"])

    assert (told.exit_code, nothing.exit_code) == (0, 1)
    assert [line.split("\t")[1] for line in told.output.splitlines()[1:]] == texts_of(by_page)
    assert [entry.login for entry in recorded(session, written)] == ["flask draw-quotes", "lin"]


def test_seed_left_out_on_the_command_line_is_the_first_day(app, session, written):
    with app.app_context():
        CliRunner().invoke(draw_quotes_command, [str(written.evaluation.id)])

    assert recorded(session, written)[0].detail["seed"] == 20250101


def test_draw_and_key_words_on_every_kind_of_store(stores):
    """In files and on a server: the same question list, the same draw, the same words."""
    with stores.open("main") as session:
        made = commented_evaluation(session)
        write(session, made, "Y2", "recipient", numbered(12, "希望周末也来"))
        write(session, made, "Y1", "recipient", numbered(12, "扶手装上了"))
        write(session, made, "Y1", "recipient", numbered(3, "没人看过"), "waiting")

        found = drawn_now(session, made, "", 6)
        asked = questions_of(session, made.evaluation)
        words = {one.word for one in compare(asked, "Y2", "Y1").certain}

        assert [(one.wave, one.written, len(one.released)) for one in asked] == [
            ("Y1", 15, 12),
            ("Y2", 12, 12),
        ]
        assert {place: len(texts) for place, texts in found.texts.items()} == {
            "Y1/recipient.open": 3,
            "Y2/recipient.open": 3,
        }
        assert found.is_repeated
        assert {"周末", "扶手"} <= words
