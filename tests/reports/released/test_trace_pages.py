"""Where a printed number comes from: who may ask, what is told, and how far down it opens."""

import copy

import sqlalchemy as sa

from evaluations.models_scores import Score
from reports.kinds import KINDS, ReportKind
from reports.releases import told_of
from reports.sections import SECTIONS
from tests.reports.test_artefacts import numbers_in, numbers_of_page, numbers_of_tables


def trace(evaluation, number_id, **query):
    asked = "&".join(f"{name}={value}" for name, value in {"lang": "en", **query}.items())
    return f"/evaluations/{evaluation}/trace/e{evaluation}.r1.{number_id}?{asked}"


def hidden_cell(record):
    """Table, row, column and reason of one cell that is not told."""
    for name, table in record.told["en"].items():
        for at, row in enumerate(table["rows"]):
            for column, cell in zip(table["columns"], row, strict=True):
                if isinstance(cell, dict):
                    return f"{name}.{at}.{column}"
    raise AssertionError("nothing is hidden")


def test_funder_traces_a_number_and_the_evaluator_opens_it_to_the_counts(
    client, signed_in, session, released, record
):
    signed_in(client, "fang")
    told = client.get(trace(released, "teams.0.score"))
    assert told.status_code == 200
    assert f"{record.told['en']['teams']['rows'][0][3]:.2f}" in told.text
    assert record.content_hash in told.text
    assert "Administrator" in told.text and "/scores/" not in told.text
    assert "Why this number is not published" in client.get(trace(released, hidden_cell(record))).text

    signed_in(client, "lin")
    team = record.told["en"]["teams"]["rows"][0][0]
    page = client.get(trace(released, "teams.0.score"))
    assert f'href="/evaluations/{released}/scores/1/subjects/{team}#team"' in page.text
    assert client.get(f"/evaluations/{released}/scores/1/subjects/{team}").status_code == 200


def test_number_that_nobody_was_told_is_not_found(client, signed_in, released):
    signed_in(client, "fang")
    wrong = ("teams.99.score", "teams.0.secret", "raw", "raw.0.score", "teams.0", "teams.0.name", "../1")
    assert [client.get(trace(released, one)).status_code for one in wrong] == [404] * len(wrong)
    for other in ("e99.r1.teams", f"e{released}.r2.teams", "teams.0.score", "%EF%B7%90"):
        assert client.get(f"/evaluations/{released}/trace/{other}").status_code == 404, other

    signed_in(client, "zhao")
    assert client.get(trace(released, "teams.0.score")).status_code == 404
    signed_in(client, "chen")
    assert client.get(trace(released, "teams.0.score")).status_code == 403


def test_trace_of_a_personal_table_shows_the_row_of_its_own_report_only(
    client, signed_in, released, monkeypatch
):
    impact = KINDS["impact"]
    without = tuple(code for code in impact.sections if "workers" not in SECTIONS[code].tables)
    monkeypatch.setitem(KINDS, "impact", ReportKind("impact", impact.title, without, "report.read"))
    own = ReportKind("own", impact.title, ("workers",), "report.read", "worker", frozenset({"workers"}))
    monkeypatch.setitem(KINDS, "own", own)
    signed_in(client, "fang")
    mine = {"report": "own", "code": "W01"}

    assert client.get(trace(released, "workers.0.own")).status_code == 404
    assert client.get(trace(released, "workers.0.own", **mine)).status_code == 200
    assert client.get(trace(released, "workers.1.own", **mine)).status_code == 404
    assert client.get(trace(released, "teams.0.score", **mine)).status_code == 404
    whole = client.get(trace(released, "workers", **mine)).text
    assert "W01" in whole and "W02" not in whole


def test_trace_tells_gated_numbers_only_and_no_text_that_people_wrote(
    client, app, signed_in, session, released, record, fixed
):
    told = copy.deepcopy(record.told)
    columns = told["en"]["comments"]["columns"]
    told["en"]["comments"]["rows"] = [["taken back" if one == "text" else one for one in columns]]
    session.rollback()
    record.told = told
    session.commit()
    signed_in(client, "fang")

    pages = {
        name: client.get(trace(released, name)).text for name in told["en"] if name in KINDS["impact"].tables
    }

    with app.app_context():
        gated = numbers_of_tables(told_of(record, "en").tables) | fixed | numbers_in(record.solver)
    gated |= numbers_in(record.created_on.isoformat()) | {1.0}  # release 1, run 1, version 1
    assert len(pages) > 15
    assert {name: numbers_of_page(page) - gated for name, page in pages.items()} == dict.fromkeys(
        pages, set()
    )
    assert "taken back" not in pages["comments"]
    assert client.get(trace(released, "comments.0.text")).status_code == 404


def test_command_traces_a_number_and_a_score_down_to_the_counts(app, session, released, record):
    score = session.scalar(
        sa.select(Score)
        .where(Score.level == "evidence", Score.subject.like("W%"), Score.score.isnot(None), Score.n >= 3)
        .order_by(Score.id)
        .limit(1)
    )
    place = f"{released}:{score.wave}/{score.subject}/{score.node}"
    command = app.test_cli_runner(env={"DEFAULT_LANGUAGE": "en"})

    def said(*arguments):
        run = command.invoke(args=["trace", *arguments])
        return run.exit_code, run.output

    code, number = said(f"e{released}.r1.teams.0.score")
    assert code == 0 and record.content_hash in number
    code, leaf = said(place)
    assert code == 0 and f"{score.score:.2f}" in leaf and "n = " in leaf
    code, own = said(f"{released}:{score.wave}/{score.subject}/own")
    assert code == 0 and f"{released}:{score.wave}/{score.subject}/A" in own
    assert said(f"{released}:/{score.subject}/cycle")[0] == 0
    for wrong in ("82", "e99.r1.teams", "99:/W01/cycle", f"{released}:Y9/W01/E01", f"{released}:/W99/own"):
        code, sentence = said(wrong)
        assert code == 2 and sentence.strip(), wrong
