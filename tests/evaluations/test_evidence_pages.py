"""Evidence entered by hand: what is kept, what is refused, and who confirms a red line."""

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry, User
from evaluations.entry_kinds import KINDS
from evaluations.models_evidence import Event, FocusGroupNote, Goal, Record, StatedValue, Visit
from scoring.rules import RULES
from scoring.rules.registry import UNITS
from tests import factories
from tests.conftest import PASSWORD_HASH

TREE = (
    ("A", "A1", "E1", "visit", "visit", 30, 30, 0),
    ("A", "A1", "E2", "visit", "visit", 20, 20, 0),
    ("B", "B1", "E3", "focus_group", "coded", 20, 20, 0),
    ("C", "C1", "E4", "record", "planned", 10, 10, 100),
    ("C", "C1", "E5", "record", "gas", 10, 10, 0),
    ("C", "C1", "E6", "record", "value", 10, 10, 0),
)
VISIT = {"wave": "Y1", "subject": "W1", "visit": "V01", "agency_present": "no"}


@pytest.fixture
def evaluation(session, cast):
    made = factories.make_evaluation(session, cast["lin"].organisation, tree=TREE)
    made.state = "locked"
    session.commit()
    return made


@pytest.fixture
def lin(client, log_in, evaluation):
    log_in(client, "lin")
    return client


def rows(session, model):
    session.rollback()  # look anew
    return session.scalars(sa.select(model).order_by(model.id)).all()


def test_every_unit_but_answers_and_ratings_can_be_entered():
    assert {kind.unit for kind in KINDS.values()} == set(UNITS) - {"answers", "ratings"}
    assert {rule.unit for rule in RULES.values()} <= set(UNITS)


def test_visit_is_entered_for_all_points_that_were_looked_at(lin, session):
    answer = lin.post("/evaluations/1/evidence/visits", data=VISIT | {"points-E1": "8", "maximum-E1": "10"})

    assert answer.status_code == 302
    assert [(one.evidence, one.points, one.maximum, one.agency_present) for one in rows(session, Visit)] == [
        ("E1", 8, 10, False)
    ]
    assert session.scalars(sa.select(AuditEntry.action)).all()[-1] == "evidence.enter"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"points-E1": "11"}, "at most 10"),
        ({"points-E1": "-1"}, "not below 0"),
        ({"agency_present": ""}, "fill in"),
        ({"subject": "W9"}, "Not a valid choice"),
    ],
)
def test_wrong_visit_is_refused_beside_the_field(lin, session, change, said):
    sent = VISIT | {"points-E1": "8", "maximum-E1": "10"} | change
    answer = lin.post("/evaluations/1/evidence/visits", data=sent)

    assert answer.status_code == 400
    assert said in answer.text
    assert rows(session, Visit) == []


def test_same_visit_twice_is_refused_and_nothing_changes(lin, session):
    for _time in range(2):
        sent = VISIT | {"points-E1": "8", "maximum-E1": "10", "points-E2": "5", "maximum-E2": "5"}
        answer = lin.post("/evaluations/1/evidence/visits", data=sent)

    assert answer.status_code == 409
    assert len(rows(session, Visit)) == 2


NOTE = {"evidence": "E3", "session": "G01", "unit": "1", "coder": "a", "strength": ""}
RECORD = {"evidence": "E4", "planned": "50", "done": "46", "coefficient": "1", "proof": "yes"}
GOAL = {"evidence": "E5", "case": "C1", "goal": "1", "weight": "2", "attained": "-1"}
GOAL |= {"set_before": "yes", "verified": "no"}


@pytest.mark.parametrize(
    ("kind", "sent", "model", "held"),
    [
        ("notes", NOTE, FocusGroupNote, None),
        ("records", RECORD, Record, True),
        ("values", {"value-E6": "80"}, StatedValue, 80),
        ("goals", GOAL, Goal, -1),
    ],
)
def test_other_kinds_are_entered(lin, session, kind, sent, model, held):
    answer = lin.post(f"/evaluations/1/evidence/{kind}", data={"wave": "Y2", "subject": "W1"} | sent)
    names = {"notes": "strength", "records": "proof", "values": "value", "goals": "attained"}

    assert answer.status_code == 302
    assert [getattr(one, names[kind]) for one in rows(session, model)] == [held]


def test_goal_that_was_set_later_is_refused(lin, session):
    sent = {"wave": "Y1", "subject": "W1"} | GOAL | {"set_before": "no"}
    answer = lin.post("/evaluations/1/evidence/goals", data=sent)

    assert answer.status_code == 400
    assert rows(session, Goal) == []


def test_removed_entry_stays_in_the_log(lin, session):
    lin.post("/evaluations/1/evidence/values", data={"wave": "Y1", "subject": "W1", "value-E6": "80"})
    lin.post("/evaluations/1/evidence/values/1/remove")

    assert rows(session, StatedValue) == []
    assert rows(session, AuditEntry)[-1].detail["said"] == {"value": 80}


@pytest.mark.parametrize("state", ["draft", "publicity", "final"])
def test_evidence_is_entered_after_locking_and_before_publicity(lin, session, evaluation, state):
    evaluation.state = state
    session.commit()

    answer = lin.post(
        "/evaluations/1/evidence/values", data={"wave": "Y1", "subject": "W1", "value-E6": "80"}
    )

    assert answer.status_code == 409
    assert rows(session, StatedValue) == []


def test_red_line_needs_a_second_person(client, session, log_in, evaluation, cast):
    log_in(client, "lin")
    sent = {"subject": "W1", "date": "2026-03-01", "kind": "missing funds", "effect": "veto"}
    client.post("/evaluations/1/evidence/events", data=sent)
    own = client.post("/evaluations/1/evidence/events/1/confirm").status_code
    alleged = rows(session, Event)[0].second_confirmed_by
    log_in(client, "mo")
    other = client.post("/evaluations/1/evidence/events/1/confirm").status_code

    assert (own, alleged, other) == (409, None, 302)
    assert rows(session, Event)[0].second_confirmed_by == "mo"


def test_fieldworker_enters_visits_and_sees_no_red_lines(client, session, cast, evaluation, log_in):
    session.add(
        User(login="feng", name="Feng", role="fieldworker", password_hash=PASSWORD_HASH,
             organisation=cast["lin"].organisation)
    )  # fmt: skip
    session.commit()
    log_in(client, "feng")

    assert client.get("/evaluations/1/evidence/visits").status_code == 200
    assert client.get("/evaluations/1/evidence/events").status_code == 403


def test_evidence_of_another_evaluation_cannot_be_removed(lin, session, cast, evaluation):
    lin.post("/evaluations/1/evidence/values", data={"wave": "Y1", "subject": "W1", "value-E6": "80"})
    other = factories.make_evaluation(session, cast["lin"].organisation, title="Other")
    other.state = "locked"
    session.commit()

    assert lin.post(f"/evaluations/{other.id}/evidence/values/1/remove").status_code == 404
    assert len(rows(session, StatedValue)) == 1
