"""Who rates whom: what must not be, what is still missing, and what a file brings along."""

import io
from collections import Counter

import pytest
import sqlalchemy as sa

from evaluations import assignments, panels
from evaluations.assignment_file import read_pairs
from evaluations.conflicts import Register, Tie, declare
from evaluations.models_evidence import PanelRating
from evaluations.models_panels import Assignment, Panel
from reports.assigning import propose
from tests.evaluations.judging import add_expert, add_workers, make_panel, subjects_of


@pytest.fixture
def spoken(app):
    with app.test_request_context("/?lang=en"):
        yield


@pytest.fixture
def wu(session, evaluation):
    return add_expert(session, evaluation, "wu")


@pytest.fixture
def panel(session, cast, evaluation, wu, now):
    return make_panel(session, evaluation, cast["lin"], now)


def laid_out(session, panel, now):
    register = Register(session, panel.wave.evaluation, now.date())
    return assignments.table_of(panel, register), register


def pairs_of(table, *named):
    """Pairs by (code of the subject, rater)."""
    subjects = {one.code: key for key, one in table.subjects.items()}
    raters = {rater.person: key for key, rater in table.raters.items()}
    return {(subjects[subject], raters[rater]) for subject, rater in named}


def keep(session, panel, cast, now, *named, reason=""):
    table, register = laid_out(session, panel, now)
    origins = dict.fromkeys(pairs_of(table, *named), "hand")
    assignments.keep(session, table, register, origins, reason, None, cast["lin"], now)


def test_codes_of_raters_and_subjects_tell_nothing_and_raters_keep_theirs(
    session, cast, evaluation, panel, now
):
    second = make_panel(session, evaluation, cast["lin"], now, code="defence")

    codes = [{one.person: one.code for one in each.raters} for each in (panel, second)]
    assert codes[0] == codes[1]
    assert set(codes[0].values()) == {"R1", "R2"}
    assert len({one.blind for one in panel.subjects}) == 2


def test_panel_of_ratings_that_were_brought_along_is_taken(session, cast, evaluation, wu, now):
    subject = subjects_of(session, evaluation, "W1")[0]
    wave = evaluation.waves[0]
    session.add(
        PanelRating(
            wave_id=wave.id, subject_id=subject.id, evidence="E2", panel="dossier", rater="R1", value=80
        )
    )
    session.commit()

    with pytest.raises(panels.PanelTaken):
        make_panel(session, evaluation, cast["lin"], now)
    other = make_panel(session, evaluation, cast["lin"], now, code="defence")
    assert {one.code for one in other.raters} == {"R2", "R3"}


def test_rater_with_a_tie_is_refused_with_the_reason(spoken, session, cast, evaluation, panel, now):
    agency = subjects_of(session, evaluation, "AG")[0]
    declare(session, evaluation, Tie("chen", "employed", agency), cast["lin"], now)

    with pytest.raises(assignments.AssignmentRefused) as refusal:
        keep(session, panel, cast, now, ("W1", "chen"), ("W1", "wu"))

    assert "Chen (chen): employed there, AG Banyan; cannot rate W1." in str(refusal.value)
    assert session.scalar(sa.select(sa.func.count(Assignment.id))) == 0


def test_peers_who_rate_each_other_need_a_reason(spoken, session, cast, evaluation, now):
    add_workers(session, evaluation, 2)
    panel = make_panel(
        session, evaluation, cast["lin"], now, kind="peers", raters=["W1", "W3"], codes=("W1", "W3"),
        evidence=[], is_blind=False,
    )  # fmt: skip
    both = ("W1", "W3"), ("W3", "W1")

    with pytest.raises(assignments.MutualUnexplained) as refusal:
        keep(session, panel, cast, now, *both)
    keep(session, panel, cast, now, *both, reason="only two agencies in the county")

    assert "W1 ↔ W3" in str(refusal.value)
    assert panel.reason == "only two agencies in the county"
    assert len(panel.assignments) == 2


def test_peers_of_one_team_and_chief_and_staff_of_one_agency_are_barred(
    spoken, session, cast, evaluation, now
):
    add_workers(session, evaluation, 1)
    panel = make_panel(
        session, evaluation, cast["lin"], now, kind="peers", raters=["W1", "W2", "W3"],
        codes=("W1", "W2", "W3"), evidence=[], is_blind=False,
    )  # fmt: skip

    table, _register = laid_out(session, panel, now)

    free = {
        (table.subjects[subject].code, table.raters[rater].person)
        for subject in table.subjects
        for rater in table.raters
        if (subject, rater) not in table.barred
    }
    assert free == {("W1", "W3"), ("W3", "W1")}  # W2 is a supervisor, W1 in the same team


def test_checks_say_what_is_missing(spoken, session, cast, panel, now):
    keep(session, panel, cast, now, ("W1", "chen"), ("W2", "wu"))
    table, register = laid_out(session, panel, now)

    found = dict(reversed(one) for one in assignments.checks(table, register))

    assert found["Fewer than 2 raters: W1, W2."] is False
    assert any("2 groups without a common rater" in text and not good for text, good in found.items())
    assert found["Subjects per rater: 1."] is True


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [([], 0), ([(1, 1)], 1), ([(1, 1), (2, 2)], 2), ([(1, 1), (2, 2), (2, 1)], 1), ([(1, 2), (2, 1)], 2)],
)
def test_groups_are_linked_by_raters_not_by_equal_numbers(pairs, expected):
    assert assignments.groups(pairs) == expected


def test_table_of_a_file_is_read_with_faults_by_row(spoken, session, panel, now):
    table, register = laid_out(session, panel, now)
    text = (
        "对象,评审组,评委\nW1,dossier,chen\nW2,,Wu\nW9,,chen\nW1,other,wu\nW1,,nobody\nW1,dossier,Chen\n,,\n"
    )

    pairs, faults = read_pairs(table, register, text)

    assert pairs == pairs_of(table, ("W1", "chen"), ("W2", "wu"))
    assert faults == [
        "Row 4: subject W9 is not in this panel",
        "Row 5: panel other, expected dossier or nothing",
        "Row 6: rater nobody is not in this panel",
        "Row 7: the same as row 2",
    ]


def test_file_without_headings_is_refused(spoken, session, panel, now):
    laid = laid_out(session, panel, now)

    for text in ("", "who,whom\nW1,chen\n", "subject;rater\n"):
        assert read_pairs(*laid, text) == (set(), ["Row 1: expected the headings subject, panel, rater."])


def test_what_a_rater_began_stays_whatever_is_kept_later(session, cast, panel, now):
    keep(session, panel, cast, now, ("W1", "chen"), ("W2", "chen"), ("W2", "wu"))
    next(one for one in panel.assignments if one.subject.code == "W1").state = "declared"
    session.commit()

    keep(session, panel, cast, now, ("W2", "wu"))

    left = {(one.subject.code, one.rater.person) for one in panel.assignments}
    assert left == {("W1", "chen"), ("W2", "wu")}
    with pytest.raises(panels.PanelBegun):
        panels.take_away(session, panel, cast["lin"], now)


def test_panel_is_set_up_proposed_and_kept_on_its_pages(client, log_in, session, evaluation, wu):
    add_workers(session, evaluation, 6)
    log_in(client, "lin")
    address = f"/evaluations/{evaluation.id}/panels"
    workers = [f"W{number}" for number in range(3, 9)]

    made = client.post(
        address,
        data={
            "code": "dossier", "kind": "experts", "wave": "Y1", "subjects": workers,
            "experts": ["chen", "wu"], "evidence": ["E2"], "least": "1", "gap": "25", "is_blind": "y",
        },
    )  # fmt: skip
    proposed = client.get(f"{made.location}?least=2&seed=7").text
    session.rollback()
    panel = session.scalar(sa.select(Panel))
    ticked = [f"{one.subject_id}-{rater.id}" for one in panel.subjects for rater in panel.raters]
    kept = client.post(made.location, data={"pairs": ticked, "seed": "7", "least": "2"})
    file = client.get(f"{made.location}/assignment.csv").text

    assert (made.status_code, kept.status_code) == (302, 302)
    assert proposed.count(" checked") == 12
    session.rollback()
    assert (panel.seed, len(panel.assignments)) == (7, 12)
    assert {one.origin for one in panel.assignments} == {"proposal"}
    assert "W3,dossier,chen,Name 3" in file


def test_barred_pair_on_the_page_is_refused_and_nothing_is_kept(
    client, log_in, session, cast, evaluation, panel, now
):
    declare(
        session,
        evaluation,
        Tie("chen", "family", subjects_of(session, evaluation, "W1")[0]),
        cast["lin"],
        now,
    )
    log_in(client, "lin")
    rater = next(one for one in panel.raters if one.person == "chen")
    subject = next(one for one in panel.subjects if one.subject.code == "W1")
    address = f"/evaluations/{evaluation.id}/panels/{panel.id}"

    answer = client.post(address, data={"pairs": [f"{subject.subject_id}-{rater.id}"]})

    assert (answer.status_code, "family, W1 Worker W1; cannot rate W1." in answer.text) == (400, True)
    session.rollback()
    assert panel.assignments == []


def test_proposal_that_cannot_be_balanced_says_why(client, log_in, evaluation, panel):
    log_in(client, "lin")

    page = client.get(f"/evaluations/{evaluation.id}/panels/{panel.id}?least=3&seed=1").text

    assert "Each subject needs 3 raters" in page


def test_one_more_expert_joins_a_panel_that_has_begun(client, log_in, session, cast, evaluation, panel, now):
    keep(session, panel, cast, now, ("W1", "chen"))
    panel.assignments[0].state = "declared"
    session.commit()
    add_expert(session, evaluation, "xu")
    log_in(client, "lin")
    address = f"/evaluations/{evaluation.id}/panels/{panel.id}/raters"

    joined = client.post(address, data={"expert": "xu"})
    again = client.post(address, data={"expert": "xu"})

    session.rollback()
    assert (joined.status_code, again.status_code) == (302, 400)
    assert [(one.person, one.code) for one in panel.raters][-1] == ("xu", "R3")


def test_file_that_is_no_assignment_is_refused_on_the_page(client, log_in, session, evaluation, panel):
    faults = [
        (b"subject,rater\nW9,chen\n", "Row 2: subject W9 is not in this panel"),
        (b"\xff\xfe\x00\x81", "The file is no text."),
        (b'subject,rater\n"' + b"x" * 140_000, "The file is no table"),
        (b"", "Please choose a file."),
    ]
    log_in(client, "lin")
    address = f"/evaluations/{evaluation.id}/panels/{panel.id}/file"

    for file, words in faults:
        answer = client.post(address, data={"table": (io.BytesIO(file), "a.csv" if file else "")})
        assert (answer.status_code, words in answer.text) == (400, True), words

    session.rollback()
    assert panel.assignments == []


def test_file_of_the_page_is_read_in_again(client, log_in, session, cast, evaluation, panel, now):
    keep(session, panel, cast, now, ("W1", "chen"), ("W2", "wu"))
    log_in(client, "lin")
    address = f"/evaluations/{evaluation.id}/panels/{panel.id}"
    file = client.get(f"{address}/assignment.csv").data
    client.post(address, data={})
    session.rollback()
    emptied = list(panel.assignments)

    back = client.post(f"{address}/file", data={"table": (io.BytesIO(file), "panel.csv")})

    session.rollback()
    assert (emptied, back.status_code) == ([], 302)
    assert {(one.subject.code, one.rater.person, one.origin) for one in panel.assignments} == {
        ("W1", "chen", "file"), ("W2", "wu", "file"),
    }  # fmt: skip


def test_box_that_does_not_exist_is_refused(client, log_in, evaluation, panel):
    log_in(client, "lin")

    answer = client.post(f"/evaluations/{evaluation.id}/panels/{panel.id}", data={"pairs": ["x-y", "1-99"]})

    assert answer.status_code == 400


def test_24_dossiers_for_6_raters_are_12_each_and_linked(app, session, cast, evaluation, now):
    """Requirement R-33k."""
    add_workers(session, evaluation, 24)
    experts = [add_expert(session, evaluation, f"e{number}").login for number in range(6)]
    workers = [f"W{number}" for number in range(3, 27)]
    panel = make_panel(session, evaluation, cast["lin"], now, raters=experts, codes=workers, least=3)

    with app.test_request_context():
        table, _register = laid_out(session, panel, now)
        found = propose(table, 3, seed=11)

    loads = Counter(rater for _subject, rater in found.pairs)
    assert (set(loads.values()), assignments.groups(found.pairs)) == ({12}, 1)
    assert found == propose(table, 3, seed=11)
