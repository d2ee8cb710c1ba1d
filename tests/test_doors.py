"""Which doors a process opens, and what it therefore neither imports nor opens."""

import json
import subprocess
import sys

import pytest

import db
from app import create_app
from tests.serving import ROOT

HEAVY = ("pandas", "numpy", "scipy", "plotly", "openpyxl", "pyxform", "alembic", "argon2", "flask_wtf")
STAFF_ROOMS = ("packages", "reports", "scoring", "accounts.views", "evaluations.views", "surveys.views")
SHOW_MODULES = "import json, sys, app; app.create_app(); print(json.dumps(sorted(sys.modules)))"


def loaded(tmp_path, doors):
    """Modules in a fresh process with these doors."""
    urls = {setting: f"sqlite:///{tmp_path / name}.db" for name, setting in db.SETTINGS.items()}
    environment = {**urls, "DOORS": doors, "SECRET_KEY": "for tests", "PATH": ""}
    found = subprocess.run(
        [sys.executable, "-c", SHOW_MODULES], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    return set(json.loads(found.stdout))


def make(urls, **settings):
    return create_app({**urls, "SECRET_KEY": "for tests", "TESTING": True, **settings})


@pytest.mark.parametrize("doors", ["respond", "issue", "respond,issue"])
def test_public_process_loads_nothing_heavy_and_no_staff_room(tmp_path, doors):
    modules = loaded(tmp_path, doors)

    assert modules & {*HEAVY, *STAFF_ROOMS} == set()
    assert ("surveys.respond" in modules) == ("respond" in doors)
    assert list(tmp_path.iterdir()) == []


def test_issuing_process_does_not_know_the_box(tmp_path):
    assert loaded(tmp_path, "issue") & {"surveys.box", "surveys.seal", "surveys.respond"} == set()


def test_every_door_is_open_by_default(urls):
    assert {"respond", "issue", "evaluations", "reports"} <= make(urls).blueprints.keys()


def test_misspelt_door_is_refused_at_the_start(urls):
    with pytest.raises(ValueError, match="respnod"):
        make(urls, DOORS="staff, respnod")


@pytest.mark.parametrize(
    ("settings", "stores"),
    [
        ({"DOORS": "staff"}, {"main", "participation", "box"}),
        ({"DOORS": "respond"}, {"main", "participation", "box"}),
        ({"DOORS": "issue"}, {"participation"}),
        ({"DOORS": "staff,respond", "ISSUER_URL": "https://issuer.example"}, {"main", "box"}),
    ],
)
def test_process_opens_only_the_stores_it_needs(urls, settings, stores):
    assert make(urls, **settings).extensions["stores"].engines.keys() == stores


def test_two_issuers_are_refused_at_the_start(urls):
    with pytest.raises(ValueError, match="ISSUER_URL names another issuer"):
        make(urls, ISSUER_URL="https://issuer.example")


@pytest.mark.parametrize("path", ["/", "/log-in", "/evaluations/1", "/static/app.css/x"])
@pytest.mark.parametrize("doors", ["respond", "issue"])
def test_staff_addresses_are_unknown_to_a_public_process(urls, doors, path):
    answer = make(urls, DOORS=doors).test_client().get(f"{path}?lang=en")

    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer.headers


def test_forged_form_does_no_harm_at_the_staff_door_and_codes_need_no_token(urls, app):
    client = make(urls).test_client()  # with protection against forged forms, unlike in other tests

    assert client.post("/log-in", data={"login": "lin", "password": "x"}).status_code == 400
    assert client.post("/q?lang=en", data={"code": "nonsense"}).status_code == 422
