"""The door for programs: keys, scopes, errors, and that nothing more is told than on pages."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from accounts.models_tokens import ApiToken
from accounts.tokens import SCOPES, create_token, scopes_for
from packages.importing import import_package
from packages.reader import read_package
from reports.gate import PERSONAL
from reports.kinds import KINDS
from reports.release_tables import kept_tables
from reports.releases import release_salt, released
from reports.runs import score_evaluation
from tests.addresses import program_addresses
from tests.packages.conftest import CASES
from tests.reports.releasing import release

NOW = datetime.now(UTC)


@pytest.fixture
def key_of(session, cast):
    """key_of("lin", scopes): a key of one of the cast."""

    def make(who, scopes=tuple(SCOPES), days=10, now=NOW):
        return create_token(session, session.get(User, cast[who].id), "test", scopes, days, now)

    return make


def ask(client, address, key):
    return client.get(address, headers={"Authorization": f"Bearer {key}"})


def test_every_operation_answers_the_four_questions(app, client, evaluation, key_of):
    addresses = list(program_addresses(app))
    keys = {scope: key_of("lin", [one for one in SCOPES if one != scope]) for scope in SCOPES}
    mine, foreign = key_of("lin"), key_of("zhao")

    for address, scope in addresses:
        assert ask(client, address, mine).status_code in (200, 409), address
        assert ask(client, address, keys[scope]).status_code == 403, address
        assert client.get(address).status_code == 401, address
        if "/evaluations/1" in address:
            assert ask(client, address, foreign).status_code == 404, address
    assert {scope for _address, scope in addresses} == set(SCOPES)


def test_errors_are_problems_in_words(client, evaluation, key_of):
    answers = [
        client.get("/api/v1/evaluations"),
        ask(client, "/api/v1/evaluations/99", key_of("lin")),
        ask(client, "/api/v1/evaluations/1/results?language=fr", key_of("lin")),
        client.get("/api/nothing"),
        client.post("/api/v1/evaluations"),
    ]

    assert [one.status_code for one in answers] == [401, 404, 422, 404, 405]
    for answer in answers:
        assert answer.mimetype == "application/problem+json"
        assert answer.json["status"] == answer.status_code
        assert answer.json["detail"]
    assert answers[2].json["errors"]["query"]["language"]


@pytest.mark.parametrize("address", ["/api/v1/evaluations/1", "/api/v1/evaluations/1/subjects?page=1"])
def test_parameter_that_nobody_reads_is_refused_by_name(client, evaluation, key_of, address):
    answer = ask(client, f"{address}{'&' if '?' in address else '?'}pgae=2", key_of("lin"))

    assert answer.status_code == 422
    assert list(answer.json["errors"]["query"]) == ["pgae"]


def test_log_in_of_a_browser_opens_no_operation(client, evaluation, log_in):
    log_in(client, "lin")

    assert client.get("/api/v1/evaluations").status_code == 401


@pytest.mark.parametrize("change", ["expired", "disabled", "demoted", "revoked"])
def test_key_ends_with_its_day_its_owner_and_its_role(client, session, evaluation, cast, key_of, change):
    key = key_of("lin", now=NOW - timedelta(days=20) if change == "expired" else NOW)
    owner, token = session.get(User, cast["lin"].id), session.scalar(sa.select(ApiToken))
    before = ask(client, "/api/v1/evaluations/1/plans", key).status_code
    if change == "disabled":
        owner.is_enabled = False
    if change == "demoted":
        owner.role = "expert"
    if change == "revoked":
        session.delete(token)
    session.commit()

    after = ask(client, "/api/v1/evaluations/1/plans", key).status_code

    assert before == (401 if change == "expired" else 200)
    assert after == (403 if change == "demoted" else 401)


def test_key_covers_no_more_than_the_role_of_its_owner(session, cast, key_of):
    key_of("fang", tuple(SCOPES))

    held = session.scalar(sa.select(ApiToken)).scopes

    assert held == scopes_for(cast["fang"]) == ["evaluations:read", "results:read"]


def test_key_is_shown_once_and_stored_nowhere(client, session, log_in):
    log_in(client, "lin")
    page = client.post("/keys", data={"name": "office", "scopes": ["results:read"], "days": 5}).text
    key = page.split('<p class="code">')[1].split("<")[0]

    stored = [str(row) for row in session.execute(sa.select(ApiToken.__table__)).all()]

    assert key.startswith("zp_")
    assert key not in client.get("/keys").text
    assert key.removeprefix("zp_") not in "".join(stored)


def test_key_of_somebody_else_cannot_be_taken_back(client, session, log_in, key_of):
    key_of("zhao")
    log_in(client, "lin")

    assert client.post("/keys/1/revoke").status_code == 404
    assert session.scalar(sa.select(sa.func.count()).select_from(ApiToken)) == 1


def test_results_are_those_of_the_report(client, session, cast, key_of):
    lin = session.get(User, cast["lin"].id)
    package = read_package(CASES / "sample-1" / "package")
    evaluation = import_package(session, package, lin.organisation, lin, now=NOW)
    score_evaluation(session, evaluation, lin, NOW)
    release(session, evaluation, lin, release_salt("for tests"), NOW)
    answer = ask(client, f"/api/v1/evaluations/{evaluation.id}/results?language=en", key_of("lin"))

    assert answer.status_code == 200
    told = json.loads(json.dumps(kept_tables(released(session, evaluation, "en"))))
    got = answer.json["tables"]
    assert got == {name: table for name, table in told.items() if name in got}
    assert "actions" in told.keys() - got.keys()  # personal: for nobody's program
    assert not got.keys() & PERSONAL
    assert got.keys() >= set(KINDS["impact"].tables)
    assert "withheld" in answer.text


def test_subjects_come_in_pages(client, evaluation, key_of):
    answer = ask(client, "/api/v1/evaluations/1/subjects?page=2&page_size=3", key_of("lin"))

    assert answer.json["total"] == 4
    assert [(one["kind"], bool(one["parent"])) for one in answer.json["items"]] == [("worker", True)]


def test_description_covers_every_operation(app, client):
    described = client.get("/api/openapi.json").json

    assert described["openapi"].startswith("3.1")
    assert len(described["paths"]) == len({address for address, _scope in program_addresses(app)})


def test_no_question_makes_it_fail(app, evaluation, key_of):
    """What the description allows and what it does not: no 5xx, no answer that is not described."""
    headers = {"Authorization": f"Bearer {key_of('lin')}"}
    operations = [
        found.ok() for found in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations()
    ]

    for operation in operations:
        for mode in schemathesis.GenerationMode:

            @settings(max_examples=8, database=None, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def asked(case):
                case.call_and_validate(headers=headers)

            asked()
    assert len(operations) > 5
