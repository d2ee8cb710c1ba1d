"""Command-line entrances: the stores, packages in and out, the demo."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy.orm import Session

import db
from accounts.models import User
from evaluations.models_plan import Evaluation
from packages.demo import load_demo
from packages.exporting import export_package
from packages.findings import PackageError
from packages.importing import UnknownWave, import_package
from packages.reader import read_package
from packages.writer import write_package
from surveys.waves import open_wave

LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the messages.")


def language(chosen: str | None) -> str:
    return chosen or current_app.config["BABEL_DEFAULT_LOCALE"]


def member_of_staff(session: Session, login: str) -> User:
    """The user who answers for an import, or a clear refusal."""
    user = session.scalar(sa.select(User).where(User.login == login))
    if user is None or user.role != "administrator":
        raise click.ClickException(
            f"{login}: expected the log-in name of an administrator (flask create-user)"
        )
    return user


@click.command("init-db")
@with_appcontext
def init_db_command() -> None:
    """Create the three stores, or bring them to the newest schema."""
    db.stores().migrate()
    click.echo("main, participation, box: up to date")


@click.command("import")
@click.argument("package", type=click.Path(exists=True, path_type=Path))
@click.option("--user", "login", required=True, help="Administrator in whose organisation it is loaded.")
@click.option("--open", "opened", multiple=True, help="Wave to keep collecting in; may be repeated.")
@LANGUAGE
@with_appcontext
def import_command(package: Path, login: str, opened: Sequence[str], lang: str | None) -> None:
    """Load the evaluation PACKAGE (folder or zip) into the database. Exit 2 and no change on any finding."""
    session = db.session()
    user = member_of_staff(session, login)
    with force_locale(language(lang)):
        try:
            evaluation = import_package(
                session,
                read_package(package),
                user.organisation,
                user,
                unsealed=opened,
                now=datetime.now(UTC),
            )
        except (PackageError, UnknownWave) as error:
            click.echo(str(error), err=True)
            raise SystemExit(2) from None
    open_waves(evaluation, opened, user)
    click.echo(f"evaluation {evaluation.id}")


def open_waves(evaluation: Evaluation, codes: Sequence[str], user: User) -> None:
    """Open the named waves for further collecting, each with its own box."""
    for wave in evaluation.waves:
        if wave.code in codes:
            secret = current_app.config["SECRET_KEY"]
            open_wave(db.session(), db.session("box"), wave, secret, user, datetime.now(UTC))


@click.command("export-package")
@click.argument("evaluation_id", type=int)
@click.argument("out", type=click.Path(path_type=Path))
@with_appcontext
def export_command(evaluation_id: int, out: Path) -> None:
    """Write evaluation EVALUATION_ID to OUT: a folder, or a zip when it ends in .zip."""
    evaluation = db.session().get(Evaluation, evaluation_id)
    if evaluation is None:
        raise click.ClickException(f"evaluation {evaluation_id}: there is none with this number")
    unsealed = [wave.code for wave in evaluation.waves if wave.state in ("open", "closed")]
    if unsealed:
        raise click.ClickException(
            f"wave {', '.join(unsealed)}: expected sealed; answers leave after sealing only"
        )
    try:
        write_package(export_package(db.session(), evaluation), out)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from None
    click.echo(str(out))


@click.command("load-demo")
@with_appcontext
def load_demo_command() -> None:
    """Load the invented Qingrong evaluation, its accounts and some tickets; prints addresses once."""
    for line in load_demo(current_app.config["SECRET_KEY"], current_app.config["PUBLIC_URL"]):
        click.echo(line)


def init_app(app: Flask) -> None:
    for command in (init_db_command, import_command, export_command, load_demo_command):
        app.cli.add_command(command)
