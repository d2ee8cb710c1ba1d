"""Every staff address against every role: what the table of permissions says, nothing else."""

import pytest

from accounts import access
from accounts.models import ROLES, User
from tests.conftest import PASSWORD_HASH

VALUES = {"evaluation_id": 1, "code": "Y1", "number": 1, "version": "0", "kind": "worker"}


@pytest.fixture
def people(session, cast):
    """One person of every role, all in the house that owns the evaluation."""
    house = cast["lin"].organisation
    session.add_all(
        User(login=f"r-{role}", name=role, role=role, organisation=house, password_hash=PASSWORD_HASH)
        for role in ROLES
    )
    session.commit()


def staff_addresses(app):
    """(method, address, permission) of every address that is not public."""
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if rule.endpoint != "static" and permission != access.PUBLIC:
            method = "POST" if "POST" in rule.methods and "GET" not in rule.methods else "GET"
            with app.test_request_context():
                values = {name: VALUES.get(name, 1) for name in rule.arguments}
                yield method, app.url_for(rule.endpoint, **values), permission


@pytest.mark.parametrize("role", ROLES)
def test_role_is_let_in_exactly_where_the_table_says(app, client, people, log_in, role):
    log_in(client, f"r-{role}")
    addresses = list(staff_addresses(app))

    for method, address, permission in addresses:
        status = client.open(address, method=method).status_code
        allowed = permission in access.PERMISSIONS[role]
        assert (status == 403) is not allowed, (method, address, permission, status)
    assert len(addresses) > 15


def test_stranger_is_sent_to_the_log_in_page_everywhere(app, client):
    for method, address, _permission in staff_addresses(app):
        answer = client.open(address, method=method)

        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/log-in"), address
