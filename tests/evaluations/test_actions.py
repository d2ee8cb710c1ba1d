"""Actions, rectification, advice: who writes them, how they end, what comes back in the next cycle."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from accounts.models import Access, User
from evaluations import actions
from evaluations.actions import Closing, DroppedUnexplained, Tally, WorkerHasEnough
from evaluations.models_actions import Action
from evaluations.models_people import Subject
from tests import factories
from tests.conftest import PASSWORD_HASH

DUE = date(2027, 3, 31)
FORM = {
    "kind": "action", "subject": "W1", "zh": "每月两次走访", "en": "Visit twice a month", "finding": "Few",
    "node": "E3", "training": "", "responsible": "Station head", "due_on": "2027-03-31",
}  # fmt: skip


@pytest.fixture
def subjects(session, evaluation):
    found = session.scalars(sa.select(Subject).where(Subject.evaluation_id == evaluation.id))
    return {subject.code: subject for subject in found}


@pytest.fixture
def write(session, cast, evaluation, subjects, now):
    """write("action", "W1", text, due, ...) writes one down as Lin."""

    def enter(kind, code="", text="Visit twice a month", due=DUE, **more):
        values = {
            "kind": kind,
            "subject": subjects.get(code),
            "text": {"zh": text, "en": text},
            "due_on": due,
        }
        return actions.write_action(session, evaluation, values | more, cast["lin"], now)

    return enter


@pytest.fixture
def collecting(session, evaluation):
    evaluation.state = "collecting"
    session.commit()
    return evaluation


def address(evaluation, rest=""):
    return f"/evaluations/{evaluation.id}/actions{rest}"


def test_action_that_is_overdue_comes_back_in_the_next_cycle_with_its_days(
    client, log_in, session, cast, evaluation, write
):
    """R-52b: due on 2027-03-31."""
    write("action", "W1", "Learn to record visits")
    following = factories.make_evaluation(
        session, cast["lin"].organisation, title="Next", starts=date(2027, 1, 1)
    )

    (back,) = actions.carried_over(session, following)
    log_in(client, "lin")
    page = client.get(address(following)).text

    assert (back.code, actions.overdue_days(back, date(2027, 4, 12))) == ("W1", 12)
    assert actions.overdue_days(back, DUE) == 0
    assert "What came back from earlier cycles" in page
    assert "Learn to record visits" in page


def test_done_items_of_a_cycle_before_the_last_stay_there(session, cast, evaluation, write, now):
    day = date(2026, 5, 1)
    actions.close_action(
        session, evaluation, write("advice", text="old, done"), Closing("done", day), cast["lin"], now
    )
    write("advice", text="old, open")
    middle, last = (
        factories.make_evaluation(session, cast["lin"].organisation, title=str(year), starts=date(year, 1, 1))
        for year in (2027, 2029)
    )

    def texts(of):
        return [one.text["zh"] for one in actions.carried_over(session, of)]

    assert sorted(texts(middle)) == ["old, done", "old, open"]
    assert texts(last) == ["old, open"]


def test_nine_findings_six_closed_two_open_one_overdue_by_twelve_days(session, cast, evaluation, write, now):
    """R-53c."""
    today = date(2027, 1, 20)
    items = [write("rectification", "T1", f"Item {n}", today + timedelta(days=10)) for n in range(8)]
    items.append(write("rectification", "AG", "Late", today - timedelta(days=12)))
    for one in items[:5]:
        actions.close_action(session, evaluation, one, Closing("done", today), cast["lin"], now)
    dropped = Closing("dropped", today, "The station was moved")
    actions.close_action(session, evaluation, items[5], dropped, cast["lin"], now)

    found = actions.tally(actions.actions_of(session, evaluation), today)

    assert found == Tally(closed=6, open=2, overdue=1, days=12)
    assert found.total == 9


def test_fourth_action_of_a_worker_is_refused_beside_the_field(client, log_in, session, collecting, write):
    written = [write("action", "W1", f"Action {n}") for n in range(3)]
    log_in(client, "lin")

    answer = client.post(address(collecting, "/new"), data=FORM)

    assert answer.status_code == 400
    assert answer.text.split('id="subject-error">')[1].startswith("W1 has 3 actions already.")
    assert len(actions.actions_of(session, collecting)) == 3
    client.post(
        address(collecting, f"/{written[0].id}/close"),
        data={"state": "dropped", "day": "2026-03-01", "note": "not needed any more"},
    )
    assert client.post(address(collecting, "/new"), data=FORM).status_code == 302


def test_dropped_action_is_not_taken_up_beside_three_others(session, cast, evaluation, write, now):
    first = write("action", "W1")
    closing = Closing("dropped", date(2026, 3, 1), "not needed")
    actions.close_action(session, evaluation, first, closing, cast["lin"], now)
    for number in range(3):
        write("action", "W1", f"Action {number}")

    with pytest.raises(WorkerHasEnough):
        actions.reopen_action(session, evaluation, first, cast["lin"], now)


def test_action_is_dropped_only_with_a_reason(client, log_in, session, cast, collecting, write, now):
    action = write("advice", text="A budget for visits")
    with pytest.raises(DroppedUnexplained):
        actions.close_action(session, collecting, action, Closing("dropped", DUE, " "), cast["lin"], now)
    log_in(client, "lin")

    answer = client.post(
        address(collecting, f"/{action.id}/close"), data={"state": "dropped", "day": "2026-03-01", "note": ""}
    )

    assert answer.status_code == 400
    assert "Please say why it is dropped." in answer.text
    session.rollback()
    assert session.get(Action, action.id).state == "open"


@pytest.mark.parametrize(
    ("kind", "subject", "sentence"),
    [
        ("action", "T1", "Please choose the worker whose action it is."),
        ("action", "", "Please choose the worker whose action it is."),
        ("rectification", "W1", "Please choose the team or agency that has to mend it."),
        ("advice", "T1", "please leave this empty."),
    ],
)
def test_kind_and_subject_that_do_not_go_together_are_refused_beside_the_field(
    client, log_in, collecting, kind, subject, sentence
):
    log_in(client, "lin")

    answer = client.post(address(collecting, "/new"), data=FORM | {"kind": kind, "subject": subject})

    assert answer.status_code == 400
    assert sentence in answer.text.split('id="subject-error">')[1].split("</p>")[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "advice", "code": "T1"},
        {"kind": "action", "code": "T1"},
        {"kind": "rectification", "code": "W1"},
        {"kind": "action", "code": "W1", "is_posted": True},
        {"kind": "advice", "state": "done"},
        {"kind": "advice", "state": "dropped", "closed_on": DUE},
    ],
    ids=str,
)
def test_store_refuses_an_impossible_action(session, write, wrong):
    with pytest.raises(IntegrityError):
        write(**wrong)


def test_action_of_the_last_cycle_is_closed_from_the_next_one(
    client, log_in, session, cast, evaluation, write
):
    action = write("rectification", "T1", "Lock the cabinet")
    following = factories.make_evaluation(
        session, cast["lin"].organisation, title="Next", starts=date(2027, 1, 1)
    )
    log_in(client, "lin")

    closed = client.post(
        address(following, f"/{action.id}/close"), data={"state": "done", "day": "2027-04-01"}
    )
    changed = client.post(address(following, f"/{action.id}"), data=FORM)

    session.rollback()
    assert (closed.status_code, session.get(Action, action.id).state) == (302, "done")
    assert changed.status_code == 404


def test_guest_does_not_see_the_actions_of_a_cycle_without_access(
    client, signed_in, session, cast, evaluation, write
):
    write("advice", text="A budget for visits")
    following = factories.make_evaluation(
        session, cast["lin"].organisation, title="Next", starts=date(2027, 1, 1)
    )
    supervisor = User(
        login="jian", name="Jian", role="supervisor", organisation=cast["fang"].organisation,
        password_hash=PASSWORD_HASH, language="en",
    )  # fmt: skip
    session.add(supervisor)
    session.flush()
    session.add(Access(user_id=supervisor.id, evaluation_id=following.id))
    session.commit()
    signed_in(client, "jian")

    page = client.get(address(following)).text

    assert "A budget for visits" not in page
    assert "Write one down" not in page


def test_list_and_file_show_what_is_asked_for(client, log_in, collecting, write):
    write("action", "W1", "=Visit more", date(2026, 1, 1))
    write("rectification", "T1", "Lock the cabinet", date(2999, 1, 1))
    log_in(client, "mo")

    page = client.get(address(collecting, "?state=overdue")).text
    file = client.get(address(collecting, "/actions.csv?kind=action")).text

    assert "Lock the cabinet" not in page and "=Visit more" in page
    assert "Lock the cabinet" not in file and "'=Visit more" in file


def test_address_with_what_no_store_holds_is_refused(client, log_in, collecting):
    log_in(client, "mo")

    assert client.get(address(collecting, "?subject=%00")).status_code == 400


def test_overdue_action_is_what_comes_next(client, log_in, collecting, write):
    write("advice", due=date(2026, 1, 1))
    log_in(client, "lin")

    page = client.get(f"/evaluations/{collecting.id}").text

    assert "Actions overdue: 1." in page
