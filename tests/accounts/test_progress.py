"""Long work shows how far it is, says what came of it, and leaves nothing when it is broken off."""

import pytest
import sqlalchemy as sa
from flask import url_for

import db
from accounts.access import requires
from accounts.models import Organisation
from accounts.progress import Outcome, Step, result_of, streamed
from accounts.refusals import Refusal

STEPS = 8


def work(break_at=None, error=None):
    """Found houses one by one, in one transaction."""
    for number in range(STEPS):
        if number == break_at:
            raise error
        db.session().add(Organisation(name=f"House {number}"))
        db.session().flush()
        yield Step("Founding houses", number + 1, STEPS)
    db.session().commit()
    return Outcome((("done", "All houses are founded."),), url_for("evaluations.list_evaluations"), "Go on")


@pytest.fixture
def found(app):
    """found(**how): let Lin's next POST to /found do the work."""
    how = {}

    @app.post("/found")
    @requires("plan.write")
    def _found():
        return streamed("Founding", work(**how))

    return how.update


@pytest.fixture
def lin(client, log_in):
    log_in(client, "lin")
    return client


def houses(session):
    session.rollback()
    return session.scalar(
        sa.select(sa.func.count()).select_from(Organisation).where(Organisation.name.like("House %"))
    )


def test_long_work_ends_with_what_came_of_it_and_a_way_on(app, found, lin, session):
    app.config["PROGRESS_AFTER"] = -1

    answer = lin.post("/found")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200 and answer.headers["X-Accel-Buffering"] == "no"
    assert page.index('<progress value="1"') < page.index(f'<progress value="{STEPS}"')
    assert page.index("All houses are founded.") > page.index("Founding houses: 8 of 8")
    assert '<a class="button" href="/">Go on</a>' in page and page.rstrip().endswith("</html>")
    assert houses(session) == STEPS


def test_short_work_leads_straight_to_where_it_ends(found, lin, session):
    answer = lin.post("/found", follow_redirects=True)

    assert answer.request.path == "/" and "All houses are founded." in answer.text
    assert houses(session) == STEPS


def test_a_reader_who_leaves_half_way_leaves_nothing(app, found, lin, session):
    app.config["PROGRESS_AFTER"] = -1

    answer = lin.post("/found", buffered=False)
    pieces = iter(answer.response)
    read = [next(pieces) for _piece in range(3)]
    answer.close()

    assert b"<progress" in b"".join(read)
    assert houses(session) == 0


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(Refusal(), "This cannot be done now."), (ZeroDivisionError(), "Something went wrong here.")],
)
def test_work_that_breaks_says_so_and_leaves_nothing(app, found, lin, session, error, sentence):
    app.config["PROGRESS_AFTER"] = -1
    found(break_at=4, error=error)

    page = lin.post("/found").get_data(as_text=True)

    assert sentence in page and "ZeroDivisionError" not in page
    assert houses(session) == 0


def test_a_refusal_before_the_page_appears_is_an_ordinary_one(found, lin):
    found(break_at=4, error=Refusal())

    assert lin.post("/found").status_code == 409


def test_work_can_be_done_without_a_page():
    def silent():
        yield Step("one")
        return 7

    assert result_of(silent()) == 7


def test_bars_that_only_grow_are_not_read_aloud(app, found, lin):
    app.config["PROGRESS_AFTER"] = -1

    page = lin.post("/found").get_data(as_text=True)

    assert 'aria-live="polite"' in page
    assert page.count('class="step"') == 5  # the first, and each quarter
