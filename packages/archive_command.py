"""Command-line entrance to archives."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

import db
from accounts.refusals import Refusal
from evaluations.commands import evaluation_numbered
from packages.archive_writer import PART_ROWS, archive_evaluation
from packages.findings import PackageError
from packages.layout import FILE


@click.command("archive")
@click.argument("evaluation_id", type=int)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--rows", type=click.IntRange(1), default=PART_ROWS, show_default=True, help="Rows of a file.")
@with_appcontext
def archive_command(evaluation_id: int, folder: Path, rows: int) -> None:
    """Write the sealed responses of EVALUATION_ID to the new folder FOLDER as Parquet.

    An archive holds every response by itself, as export-package does: it is for the
    evaluator's staff only and is kept like the answers. It has no keys, no free texts and
    no answers that are not scored. Exit code 2 and no folder when it is refused.
    """
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        session = db.session()
        evaluation = evaluation_numbered(session, evaluation_id)
        try:
            layout = archive_evaluation(session, evaluation, folder, rows)
        except (PackageError, Refusal) as refused:
            click.echo(str(refused), err=True)
            raise SystemExit(2) from None
        except OSError as error:
            reason = error.strerror or ""
            told = gettext("Cannot write to %(folder)s: %(reason)s", folder=folder, reason=reason)
            click.echo(told, err=True)
            raise SystemExit(2) from None
        told = {"responses": layout.responses, "files": len(layout.parts), "folder": folder}
        click.echo(gettext("%(responses)s responses in %(files)s files written to %(folder)s.", **told))
        click.echo(gettext("Checksum of %(file)s: %(checksum)s", file=FILE, checksum=layout.checksum))
        click.echo(gettext("It holds every response by itself: for the evaluator's staff only."), err=True)


def init_app(app: Flask) -> None:
    app.cli.add_command(archive_command)
