"""An evaluation opened to people of other organisations, one by one, and closed again."""

import pytest
import sqlalchemy as sa

from accounts import audit, houses
from accounts.models import Access, AuditEntry, User
from evaluations import guests
from tests.conftest import PASSWORD_HASH


@pytest.fixture
def qin(session, cast, now):
    """A funder of an organisation that Lin's house hosts."""
    fund = houses.add_hosted(session, cast["lin"], "Fund", now)
    made = User(login="qin", name="Qin", role="funder", organisation=fund, password_hash=PASSWORD_HASH)
    session.add(made)
    session.commit()
    return made


@pytest.fixture
def page(evaluation):
    return f"/evaluations/{evaluation.id}/guests"


def access_of(session, user):
    session.rollback()
    return session.scalars(sa.select(Access).where(Access.user_id == user.id)).all()


def test_guest_sees_the_evaluation_while_it_is_open_to_him(
    app, client, log_in, session, evaluation, page, qin
):
    phone = app.test_client()
    log_in(phone, "qin")
    log_in(client, "lin")
    address = f"/evaluations/{evaluation.id}"
    seen = [phone.get(address).status_code]

    client.post(page, data={"guest": qin.id, "subject": ""})
    seen.append(phone.get(address).status_code)
    client.post(f"{page}/{qin.id}/revoke")
    seen.append(phone.get(address).status_code)

    session.rollback()
    assert seen == [404, 200, 404]
    actions = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["house.host", "access.grant", "access.revoke"]
    assert audit.verify(session) is None


def test_guest_may_stand_for_somebody_who_is_evaluated(client, log_in, session, page, qin, evaluation):
    log_in(client, "lin")

    wrong = client.post(page, data={"guest": qin.id, "subject": "nobody"})
    assert access_of(session, qin) == []
    client.post(page, data={"guest": qin.id, "subject": "W1"})

    assert wrong.status_code == 400
    assert [access.subject_code for access in access_of(session, qin)] == ["W1"]


def test_evaluation_is_opened_once(client, log_in, session, cast, page, qin, evaluation, now):
    guests.grant(session, cast["lin"], evaluation, qin, None, now)
    with pytest.raises(guests.GuestThere):
        guests.grant(session, cast["lin"], evaluation, qin, None, now)
    sent = {"guest": qin.id, "subject": ""}
    session.rollback()
    log_in(client, "lin")

    assert client.post(page, data=sent).status_code == 400
    assert len(access_of(session, qin)) == 1


@pytest.mark.parametrize("who", ["zhao", "mo"])
def test_nobody_is_let_in_whose_account_another_house_keeps_or_who_sees_it_anyway(
    client, log_in, session, cast, page, who
):
    log_in(client, "lin")

    assert client.post(page, data={"guest": cast[who].id, "subject": ""}).status_code == 400
    assert access_of(session, cast[who]) == []


@pytest.mark.parametrize(("who", "status"), [("zhao", 404), ("mo", 403), ("fang", 403), (None, 302)])
def test_only_an_administrator_of_the_house_opens_it(client, log_in, cast, page, qin, who, status):
    if who:
        log_in(client, who)

    assert client.get(page).status_code == status
    assert client.post(page, data={"guest": qin.id, "subject": ""}).status_code == status
    assert client.post(f"{page}/{cast['fang'].id}/revoke").status_code == status
