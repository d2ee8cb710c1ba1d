"""Rows that cannot be true are refused by the tables themselves, on SQLite and on PostgreSQL."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from accounts.models import Organisation
from tests import factories

PLACE = {"wave_id": 1, "evidence": "E1"}


@pytest.fixture
def main(stores):
    """A stored evaluation (wave 1; subjects: 1 agency, 2 team, 3 and 4 workers), then one statement more."""
    with stores.open("main") as session:
        house = Organisation(name="House")
        session.add(house)
        session.flush()
        factories.make_evaluation(session, house)
        yield session


def subject(**values):
    return {"evaluation_id": 1, "position": 9, "code": "X", "name": "X", "fte": 1.0, **values}


WORKER = {"kind": "worker", "post": "frontline", "parent_id": 2, "parent_kind": "team"}

IMPOSSIBLE = {
    "cycle of four years": ("evaluation", {
        "organisation_id": 1, "title": "{}", "starts": date(2025, 1, 1), "ends": date(2028, 12, 31),
        "years": 4, "state": "draft", "is_invented": False}),
    "cycle that ends before it begins": ("evaluation", {
        "organisation_id": 1, "title": "{}", "starts": date(2025, 1, 1), "ends": date(2024, 1, 1),
        "years": 1, "state": "draft", "is_invented": False}),
    "state that does not exist": ("evaluation", {
        "organisation_id": 1, "title": "{}", "starts": date(2025, 1, 1), "ends": date(2026, 1, 1),
        "years": 1, "state": "nearly", "is_invented": False}),
    "wave weight above one": ("wave", {
        "evaluation_id": 1, "position": 9, "code": "Y9", "weight": 1.5, "state": "draft"}),
    "same wave twice": ("wave", {
        "evaluation_id": 1, "position": 9, "code": "Y1", "weight": 0.5, "state": "draft"}),
    "weight above a hundred": ("evidence_weight", {"evidence_point_id": 1, "post": "other", "weight": 101}),
    "threshold of nobody": ("source_threshold", {
        "plan_version_id": 1, "position": 9, "source": "other", "minimum_n": 0}),
    "worker under an agency": ("subject", subject(**WORKER | {"parent_id": 1, "parent_kind": "agency"})),
    "worker under a team that is an agency": ("subject", subject(**WORKER | {"parent_id": 1})),
    "worker without a post": ("subject", subject(**WORKER | {"post": None})),
    "team inside a team": ("subject", subject(kind="team", parent_id=2, parent_kind="team")),
    "agency with a parent": ("subject", subject(kind="agency", parent_id=1, parent_kind="agency")),
    "more than full time": ("subject", subject(**WORKER | {"fte": 1.5})),
    "leaver before joining": ("subject", subject(
        **WORKER | {"starts": date(2026, 1, 1), "ends": date(2025, 1, 1)})),
    "rating above a hundred": ("panel_rating", PLACE | {
        "subject_id": 3, "panel": "P", "rater": "R", "value": 100.5}),
    "more points than possible": ("visit", PLACE | {
        "subject_id": 3, "visit": "V", "points": 13, "maximum": 12, "agency_present": False}),
    "strength above four": ("focus_group_note", PLACE | {
        "subject_id": 2, "session": "S", "unit": "1", "coder": "c", "theme": "", "strength": 5}),
    "negative output": ("record", PLACE | {
        "subject_id": 3, "planned": -1, "done": 0, "coefficient": 1, "proof": True}),
    "goal set after the service": ("goal", PLACE | {
        "subject_id": 3, "case": "c", "goal": "g", "weight": 1, "attained": 0, "set_before": False,
        "verified": True}),
    "goal attained beyond the scale": ("goal", PLACE | {
        "subject_id": 3, "case": "c", "goal": "g", "weight": 1, "attained": 3, "set_before": True,
        "verified": True}),
    "value below zero": ("stated_value", PLACE | {"subject_id": 3, "value": -1}),
    "event confirmed twice by one person": ("event", {
        "subject_id": 3, "date": date(2026, 1, 1), "kind": "gift", "effect": "veto",
        "confirmed_by": "甲", "second_confirmed_by": "甲"}),
    "event with only a second confirmer": ("event", {
        "subject_id": 3, "date": date(2026, 1, 1), "kind": "gift", "effect": "veto",
        "second_confirmed_by": "甲"}),
    "plan locked without checksum": ("plan_version", {
        "evaluation_id": 1, "number": 2, "reason": "", "created_at": factories.FIRST_DAY,
        "locked_at": factories.FIRST_DAY, "locked_by": "lin", "posts": "[]", "max_missing": 0.2,
        "trim_from": 5, "team_final": "{}"}),
    "stratum of nobody": ("stratum", {"wave_id": 1, "code": "s", "subject_id": 2, "population": 0}),
    "evidence of a wave that is not there": ("stated_value", {
        "wave_id": 99, "evidence": "E1", "subject_id": 3, "value": 1}),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_table_refuses_the_row(main, name):
    table, values = IMPOSSIBLE[name]
    metadata = sa.MetaData()
    metadata.reflect(main.connection(), only=[table])

    with pytest.raises(IntegrityError):
        main.execute(sa.insert(metadata.tables[table]).values(**values))


def test_worker_of_the_same_kind_is_taken(main):
    """The rows above fail for what they say, not for something they leave out."""
    metadata = sa.MetaData()
    metadata.reflect(main.connection(), only=["subject"])

    people = metadata.tables["subject"]
    main.execute(sa.insert(people).values(**subject(**WORKER)))

    assert main.scalar(sa.select(people.c.parent_id).where(people.c.code == "X")) == 2
