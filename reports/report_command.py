"""flask report: a released report as a file, in every format that the pages offer."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from reports import releases, writing
from reports.commands import default_language
from reports.formats import FORMATS
from reports.kinds import KINDS, ReportKind
from reports.readers import ReportUnknown
from reports.word_commands import on_evaluation


@click.command("report")
@click.argument("evaluation_id", type=int)
@click.option("--kind", "report", default="impact", show_default=True, type=click.Choice(tuple(KINDS)))
@click.option("--about", "code", default="", help="Code of the worker, team or agency it is about.")
@click.option("--format", "suffix", default="html", show_default=True, type=click.Choice(tuple(FORMATS)))
@click.option("--lang", type=click.Choice(releases.LANGUAGES), help="Language of the report.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@with_appcontext
@on_evaluation
def report_command(
    session: Session, evaluation: Evaluation, report: str, code: str, suffix: str, lang: str | None, out: Path
) -> None:
    """Write a report on EVALUATION_ID from its newest release: what its readers get, and nothing else."""
    kind = kind_about(session, evaluation, KINDS[report], code)
    told = releases.released(session, evaluation, lang or default_language())
    content = FORMATS[suffix].write(writing.written(told, kind, code))
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(out), hint=error.strerror) from None
    click.echo(str(out))


def kind_about(session: Session, evaluation: Evaluation, kind: ReportKind, code: str) -> ReportKind:
    """The kind, when it can be about ``code``. Refuses ReportUnknown."""
    query = sa.select(Subject.kind).where(Subject.evaluation_id == evaluation.id, Subject.code == code)
    if bool(kind.level) != bool(code) or (code and session.scalar(query) != kind.level):
        raise ReportUnknown()
    return kind


def init_app(app: Flask) -> None:
    app.cli.add_command(report_command)
