"""Long work on a page that grows while the work goes on: one request, one transaction, no script.

A piece of work is a generator: it yields a ``Step`` whenever it has come further, commits
once at its end and returns an ``Outcome``. Work that is soon done ends in a redirect as
any other button does. Other work gets a page to which a bar is added from time to time;
the style sheet shows the last one. Who leaves the page, or whose process is killed, finds
nothing half-done: the transaction was never committed.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from flask import Response, current_app, flash, redirect, render_template, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

import db
from accounts.errors import SENTENCES
from accounts.refusals import Refusal

PATIENCE = 1.0  # seconds of waiting before the page appears; setting PROGRESS_AFTER
EVERY = 0.4  # seconds between two bars
MARK = "<!-- the work -->"  # where the page is cut open

Result = TypeVar("Result")


@dataclass(frozen=True)
class Step:
    """How far the work is: ``done`` of ``total`` units; a total of 0 is unknown."""

    label: object
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of it: sentences with their kinds ("done", "error"), and where to go from here.

    ``lines``: what is wrong, one by one; then nothing was changed.
    """

    sentences: tuple[tuple[str, object], ...]
    address: str
    link: object
    lines: tuple[str, ...] = ()


Work = Generator[Step, None, Outcome]


def result_of(work: Generator[Step, None, Result]) -> Result:
    """Do the work without showing it, as commands and tests do."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def streamed(title: object, work: Work, evaluation: object = None) -> ResponseReturnValue:
    """Do the work: a redirect when it is soon done, else a page that shows how far it is.

    A refusal before the page has appeared is shown as any other; later it is the
    last thing on the page.
    """
    until = monotonic() + current_app.config.get("PROGRESS_AFTER", PATIENCE)
    try:
        step = next(work)
        while monotonic() < until:
            step = next(work)
    except StopIteration as end:
        return _arrived(end.value, title, evaluation)
    frame = render_template("progress/page.html", title=title, evaluation=evaluation, mark=MARK)
    held = db.take_sessions()  # the transaction goes on while the page is sent
    answer = Response(stream_with_context(_page(frame, step, work, held)), mimetype="text/html")
    answer.call_on_close(lambda: [session.close() for session in held.values()])
    answer.headers["X-Accel-Buffering"] = "no"  # nginx: pass on what there is
    return answer


def _arrived(outcome: Outcome, title: object, evaluation: object) -> ResponseReturnValue:
    if outcome.lines:
        return render_template(
            "progress/lines.html", title=title, evaluation=evaluation, outcome=outcome
        ), 400
    for kind, sentence in outcome.sentences:
        flash(str(sentence), kind)
    return redirect(outcome.address)


def _page(frame: str, step: Step, work: Work, held: dict[str, Session]) -> Iterator[str]:
    db.give_sessions(held)
    head, tail = frame.split(MARK)
    try:
        yield head + _bar(step, is_read=True)
        outcome = yield from _bars(work, step)
        ending = render_template("progress/ending.html", outcome=outcome)
    except Refusal as refusal:
        ending = render_template("progress/ending.html", refusal=str(refusal))
    except Exception:
        current_app.logger.exception("long work broke off")
        ending = render_template("progress/ending.html", refusal=SENTENCES[500])
    finally:  # also when the reader has gone away
        work.close()
        db.roll_back()
    yield ending + tail


def _bars(work: Work, step: Step) -> Generator[str, None, Outcome]:
    """A bar now and then. Read aloud are only new labels and each quarter of the way."""
    told, shown_at = (step.label, 0), monotonic()
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            return end.value
        place = (step.label, 4 * step.done // step.total if step.total else 0)
        if place != told or monotonic() - shown_at > EVERY:
            yield _bar(step, is_read=place != told)
            told, shown_at = place, monotonic()


def _bar(step: Step, is_read: bool) -> str:
    return render_template("progress/step.html", step=step, is_read=is_read)
