"""Every staff address against every role: what the table of permissions says, nothing else."""

import pytest

from accounts import access
from accounts.models import ROLES, User
from tests.addresses import staff_addresses
from tests.conftest import PASSWORD_HASH


@pytest.fixture
def people(session, cast):
    """One person of every role, all in the house that owns the evaluation."""
    house = cast["lin"].organisation
    session.add_all(
        User(login=f"r-{role}", name=role, role=role, organisation=house, password_hash=PASSWORD_HASH)
        for role in ROLES
    )
    session.commit()


@pytest.mark.parametrize("role", ROLES)
def test_role_is_let_in_exactly_where_the_table_says(app, client, people, log_in, role):
    log_in(client, f"r-{role}")
    addresses = list(staff_addresses(app))

    for method, address, permission in addresses:
        status = client.open(address, method=method).status_code
        allowed = permission in access.PERMISSIONS[role]
        assert (status == 403) is not allowed, (method, address, permission, status)
    assert len(addresses) > 15


def test_stranger_is_sent_to_the_log_in_page_everywhere(app, client, cast):
    for method, address, _permission in staff_addresses(app):
        answer = client.open(address, method=method)

        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/log-in"), address


def test_other_house_finds_nothing_of_an_evaluation(app, client, evaluation, log_in):
    """Zhao may do all that an administrator may, and no address with this evaluation in it answers."""
    log_in(client, "zhao")
    allowed = access.PERMISSIONS["administrator"]
    addresses = [
        (method, address)
        for method, address, permission in staff_addresses(app)
        if f"/evaluations/{evaluation.id}" in address and permission in allowed
    ]

    found = {one: client.open(one[1], method=one[0]).status_code for one in addresses}

    assert len(found) > 15
    assert {one: status for one, status in found.items() if status != 404} == {}
