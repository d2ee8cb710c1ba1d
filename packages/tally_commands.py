"""Command-line entrance to kept counts: hold them against the answers."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

import db
from evaluations.commands import evaluation_numbered
from packages.tallying import outdated, tally_wave
from surveys.seal import AFTER_SEALING


@click.command("check-tallies")
@click.argument("evaluation_id", type=int)
@with_appcontext
def check_tallies_command(evaluation_id: int) -> None:
    """Count the answers of EVALUATION_ID again and hold the kept counts against them.

    Exit code 1 when they differ.
    """
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        session = db.session()
        evaluation = evaluation_numbered(session, evaluation_id)
        wrong = outdated(session, evaluation)
        for wave, instrument in wrong:
            told = {"wave": wave, "instrument": instrument}
            line = gettext(
                "Wave %(wave)s, %(instrument)s: the kept counts are not those of the answers.", **told
            )
            click.echo(line, err=True)
        if wrong:
            raise SystemExit(1)
        click.echo(gettext("The kept counts are those of the answers."))


def init_app(app: Flask) -> None:
    if tally_wave not in AFTER_SEALING:
        AFTER_SEALING.append(tally_wave)
    app.cli.add_command(check_tallies_command)
