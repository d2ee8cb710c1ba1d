"""Outcome indicators: entered by one, verified by another; the page says where a form is wrong."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from accounts.models import AuditEntry
from evaluations.models_impact import OutcomeIndicator
from evaluations.outcomes import VerifiedBySame, enter_outcome, outcomes_of, verify_outcome

VALUES = {
    "code": "O1", "label": {"zh": "每周有人上门的老人"}, "unit": {"zh": "人"}, "better": "more",
    "people": 86, "baseline": 41.0, "baseline_on": date(2025, 1, 15), "value": 63.0,
    "value_on": date(2026, 11, 10), "target": 60.0, "source": {"zh": "探访台账"},
}  # fmt: skip
FILLED = {
    "code": "O1", "label_zh": "每周有人上门的老人", "unit_zh": "人", "better": "more", "people": "86",
    "baseline": "41", "baseline_on": "2025-01-15", "value": "63", "value_on": "2026-11-10", "target": "60",
    "source_zh": "探访台账",
}  # fmt: skip


@pytest.fixture
def collecting(session, evaluation):
    evaluation.state = "collecting"
    session.commit()
    return evaluation


def test_whoever_entered_an_indicator_cannot_verify_it(session, collecting, cast, now):
    held = enter_outcome(session, collecting, VALUES, cast["lin"], now)

    with pytest.raises(VerifiedBySame):
        verify_outcome(session, collecting, held.id, cast["lin"], now)
    verify_outcome(session, collecting, held.id, cast["mo"], now)

    assert held.verified_by == "mo"


@pytest.mark.parametrize(
    "wrong",
    [
        {"baseline_on": None},
        {"value_on": date(2025, 1, 15)},
        {"verified_by": "lin", "verified_on": date(2026, 1, 1)},
        {"people": -1},
    ],
)
def test_store_refuses_an_impossible_indicator(session, evaluation, wrong):
    session.add(OutcomeIndicator(evaluation_id=evaluation.id, entered_by="lin", **(VALUES | wrong)))

    with pytest.raises(IntegrityError):
        session.commit()


def test_indicator_is_entered_verified_and_removed_on_its_page(client, log_in, session, collecting):
    address = f"/evaluations/{collecting.id}/outcomes"
    log_in(client, "lin")
    client.post(address, data=FILLED)
    page = client.get(address).text

    assert "每周有人上门的老人" in page
    assert "verify</button>" not in page  # not by the same person

    session.rollback()
    (held,) = outcomes_of(session, collecting)
    number = held.id
    session.rollback()  # a reader left open would make others wait
    log_in(client, "mo")
    assert "verify</button>" in client.get(address).text
    client.post(f"{address}/{number}/verify")
    assert held.verified_by == "mo"

    session.rollback()
    log_in(client, "lin")
    client.post(f"{address}/{number}/remove")
    session.rollback()
    assert outcomes_of(session, collecting) == []
    actions = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [one for one in actions if one.startswith("outcome.")] == [
        "outcome.enter", "outcome.verify", "outcome.remove",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"baseline_on": ""}, "both the number and its day"),
        ({"value_on": "2025-01-15"}, "later than that of the baseline"),
        ({"baseline": "", "baseline_on": "", "value": "", "value_on": ""}, "at least one number"),
        ({"people": "-2"}, "not below 0"),
    ],
)
def test_wrong_indicator_is_refused_beside_its_field(client, log_in, session, collecting, changes, sentence):
    log_in(client, "lin")

    answer = client.post(f"/evaluations/{collecting.id}/outcomes", data=FILLED | changes)

    assert answer.status_code == 400
    assert sentence in answer.text
    assert outcomes_of(session, collecting) == []
