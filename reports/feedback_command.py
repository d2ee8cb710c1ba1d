"""flask feedback: all feedback pages of an evaluation as files."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

import db
from accounts.refusals import Refusal
from evaluations.guards import stored_evaluation
from reports import feedback_files, releases
from reports.commands import default_language
from reports.disclosed import Disclosed

REFUSED = 2  # exit code: there is nothing to write
OWNER_ONLY = 0o600


@click.command("feedback")
@click.argument("evaluation", type=int)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write."
)
@click.option("--lang", type=click.Choice(releases.LANGUAGES), help="Language of the pages.")
@with_appcontext
def feedback_command(evaluation: int, out: Path, lang: str | None) -> None:
    """Write the feedback page of every worker of EVALUATION, a number, into OUT: one HTML file each.

    They hold personal data: hand each to the worker it is about and to nobody else.
    """
    language = lang or default_language()
    with force_locale(language):
        try:
            found = stored_evaluation(db.session(), evaluation)
            told = releases.released(db.session(), found, language)
        except Refusal as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(REFUSED)
        total = len(feedback_files.workers_in(told))
        with click.progressbar(_written(told, out), length=total, label=_("Feedback pages")) as pages:
            count = sum(1 for _name in pages)
        click.echo(_("%(count)s feedback pages are in %(folder)s.", count=count, folder=out))


def _written(told: Disclosed, out: Path) -> Iterator[str]:
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, page in feedback_files.pages(told):
        file = os.open(out / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(file, "w", encoding="utf-8") as written:
            written.write(page)
        yield name


def init_app(app: Flask) -> None:
    app.cli.add_command(feedback_command)
