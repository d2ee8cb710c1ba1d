"""flask trace and flask verify: where a number comes from, and whether a file or a code is genuine."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

import db
from accounts.refusals import Refusal
from evaluations.guards import stored_evaluation
from evaluations.models_plan import Evaluation
from evaluations.vocabulary import in_language
from reports import score_trace, tracing, verification
from reports import standing as standings
from reports.commands import default_language, refuse
from reports.kinds import KINDS
from reports.models import ReleaseRecord
from reports.sentences import labelled
from reports.stored_runs import latest_run
from reports.told import ORIGIN

SUPERSEDED = 1  # exit code


@click.command("trace")
@click.argument("number_id", metavar="ID")
@with_appcontext
def trace_command(number_id: str) -> None:
    """Say where the number ID comes from.

    ID is the id of a printed number (e1.r2.teams.0.score; e1.r2.teams for a whole table), or
    a score as EVALUATION:WAVE/SUBJECT/NODE (1:Y2/SW07/E18 down to the counts; 1:/SW07/cycle).
    Exit code 2 when there is no such number.
    """
    with force_locale(default_language()):
        try:
            told = list(traced(db.session(), number_id))
        except Refusal as refusal:
            refuse([str(refusal)])
    for line in told:
        click.echo(line)


def traced(session: Session, number_id: str) -> Iterator[str]:
    """The lines of a trace. Refuses TraceUnknown, ScoreUnknown, EvaluationUnknown, NotScoredYet."""
    if address := score_trace.address_in(number_id):
        evaluation = stored_evaluation(session, address.evaluation)
        run = latest_run(session, evaluation)
        yield from score_trace.lines(session, evaluation, run, address)
        yield labelled(_("Score run"), str(run.number))
        yield labelled(_("Checksum of everything that went in"), run.input_checksum)
        return
    origin = ORIGIN.match(number_id)
    if origin is None:
        raise tracing.TraceUnknown()
    evaluation = stored_evaluation(session, int(origin[1]))
    yield from told_of(tracing.traced_by_command(session, evaluation, number_id, default_language()))


def told_of(trace: tracing.Trace) -> Iterator[str]:
    """A trace as the page tells it, line by line."""
    if trace.number:
        yield labelled(f"{trace.table}, {trace.number.column}", trace.number.text)
    else:
        yield trace.table
    for line in trace.lines:
        yield "  " + " · ".join(labelled(cell.column, cell.text) for cell in line.labels)
        for cell in line.numbers:
            yield f"    {cell.id}  " + labelled(cell.column, cell.text)
    yield from filter(None, [trace.how])
    yield _("Numbers about fewer people than %(minimum)s are not told in this table.", minimum=trace.minimum)
    for name, source, rule, sentence in trace.evidence:
        yield f"  {name} · {source} · {rule} · {sentence}"
    for name, value in trace.origin:
        yield labelled(name, value)


@click.command("verify")
@click.argument("target")
@with_appcontext
def verify_command(target: str) -> None:
    """Say whether TARGET, the file of a report or a verification code, is genuine and in force.

    Exit code 0 when it is, 1 when a newer release has taken its place, 2 when it is
    unknown here or was changed.
    """
    with force_locale(default_language()):
        path = Path(target)
        is_newest = told_of_file(path) if path.is_file() else told_of_code(target)
    if not is_newest:
        sys.exit(SUPERSEDED)


def told_of_file(path: Path) -> bool:
    """Say from which release a file was handed out; whether that is the newest."""
    session = db.session()
    with path.open("rb") as file:
        checksum = verification.sha256_of(file)
    found = verification.file_with(session, checksum)
    if found is None:
        refuse(
            [
                _(
                    "SHA-256 %(checksum)s: no file that was handed out here has this checksum.",
                    checksum=checksum,
                ),
                _("It was changed, saved again by a program, or was never a report of this house."),
            ]
        )
    click.echo(
        _(
            "Unaltered: SHA-256 %(checksum)s, first handed out on %(day)s.",
            checksum=checksum,
            day=found.first_on,
        )
    )
    return tell(session, found.release, found.kind, found.language, found.subject)


def told_of_code(code: str) -> bool:
    """Say to which report a code belongs; whether its release is the newest."""
    session = db.session()
    try:
        found = verification.verified(session, code)
    except Refusal as refusal:
        refuse([str(refusal), _("%(target)s is no file either.", target=code)])
    return tell(session, found.record, found.kind.code, found.language, found.subject)


def tell(session: Session, record: ReleaseRecord, kind: str, language: str, subject: str) -> bool:
    """What a report is and how it stands; whether its release is the newest."""
    evaluation = session.get(Evaluation, record.evaluation_id)
    title = in_language(KINDS[kind].title) if kind in KINDS else kind
    click.echo(" · ".join(filter(None, [in_language(evaluation.title), title, language, subject])))
    click.echo(_("Release %(number)s of %(day)s", number=record.number, day=record.created_on))
    standing = standings.standing_of(session, record)
    newest = _("It is the newest release. Nothing has taken its place.")
    click.echo(standings.sentence(standing) or newest)
    return standing.is_in_force


def init_app(app: Flask) -> None:
    app.cli.add_command(trace_command)
    app.cli.add_command(verify_command)
