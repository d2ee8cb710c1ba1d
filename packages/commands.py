"""Command-line entrances: the stores, packages in and out, the demo."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

import db
from accounts.models import User
from accounts.passwords import generated_password
from accounts.refusals import Refusal
from accounts.users import create_user
from evaluations.commands import evaluation_numbered
from evaluations.models_plan import Evaluation
from packages.contents import Package
from packages.demo import load_demo
from packages.exporting import export_package, refuse_unsealed
from packages.findings import Finding, PackageError, rendered
from packages.importing import import_package
from packages.reader import read_package
from packages.scorable import scored
from packages.writer import write_package
from scoring.frames import ScoringError
from surveys.definition import Instrument
from surveys.desk import open_in_steps
from surveys.formats.xlsform import FormRefused, read_xlsform
from surveys.identifying import instrument_warnings
from surveys.instruments import draft, publish

LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the messages.")


def language(chosen: str | None) -> str:
    return chosen or current_app.config["BABEL_DEFAULT_LOCALE"]


def responsible(session: Session, login: str | None) -> User:
    """The administrator who answers for an import: the one named, else the first, else a new one.

    A fresh database has nobody yet; its first administrator gets a password made
    now and printed once.
    """
    administrators = sa.select(User).where(User.role == "administrator").order_by(User.id)
    if login:
        administrators = administrators.where(User.login == login)
    user = session.scalar(administrators)
    if user is None and login:
        raise click.ClickException(
            gettext(
                "%(login)s: expected the log-in name of an administrator (flask create-user)", login=login
            )
        )
    return user or first_administrator(session)


def first_administrator(session: Session) -> User:
    password = generated_password()
    user = create_user(
        session,
        "admin",
        name="",
        role="administrator",
        organisation=gettext("Evaluator"),
        password=password,
        now=datetime.now(UTC),
    )
    click.echo(
        gettext("First administrator: admin. Password, shown this once: %(password)s", password=password)
    )
    return user


@click.command("import")
@click.argument("package", type=click.Path(path_type=Path))
@click.option("--user", "login", help="Administrator in whose organisation it is loaded; else the first one.")
@click.option("--open", "opened", multiple=True, help="Wave to keep collecting in; may be repeated.")
@LANGUAGE
@with_appcontext
def import_command(package: Path, login: str | None, opened: Sequence[str], lang: str | None) -> None:
    """Load the evaluation PACKAGE (folder or zip) into the database. Exit 2 and no change on any finding."""
    with force_locale(language(lang)):
        try:
            read = read_package(package)
            db.stores().migrate()
            evaluation = load(read, login, opened)
        except (PackageError, Refusal, ScoringError) as error:
            click.echo(str(error), err=True)
            raise SystemExit(2) from None
        click.echo(gettext("Loaded as evaluation %(number)s.", number=evaluation.id))
        for instrument in read.instruments:
            warn_of(instrument)


def warn_of(instrument: Instrument) -> None:
    """Say which questions tell who answers. It is the evaluator who decides whether they are needed."""
    for warning in instrument_warnings(instrument):
        click.echo(gettext("Warning, %(name)s: %(warning)s", name=instrument.name, warning=warning), err=True)


def load(package: Package, login: str | None, opened: Sequence[str]) -> Evaluation:
    """Store ``package``, then open the named waves for further collecting, each with its own box."""
    scored(package)  # what cannot be scored is refused before it is stored
    session, now = db.session(), datetime.now(UTC)
    user = responsible(session, login)
    evaluation = import_package(session, package, user.organisation, user, unsealed=opened, now=now)
    for wave in evaluation.waves:
        if wave.code in opened:
            for progress in open_in_steps(wave, user, now):
                click.echo(gettext("Keys made: %(done)s of %(total)s", **asdict(progress)), err=True)
    return evaluation


@click.command("export-package")
@click.argument("evaluation_id", type=int)
@click.argument("out", type=click.Path(path_type=Path))
@with_appcontext
def export_command(evaluation_id: int, out: Path) -> None:
    """Write evaluation EVALUATION_ID to OUT: a folder, or a zip when it ends in .zip."""
    evaluation = evaluation_numbered(db.session(), evaluation_id)
    try:
        refuse_unsealed(evaluation)
        write_package(export_package(db.session(), evaluation), out)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from None
    click.echo(str(out))


@click.command("publish-form")
@click.argument("evaluation_id", type=int)
@click.argument("form", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LANGUAGE
@with_appcontext
def publish_form_command(evaluation_id: int, form: Path, lang: str | None) -> None:
    """Freeze the XLSForm FORM as the newest version of its instrument, for the waves opened from now on."""
    session = db.session()
    with force_locale(language(lang)):
        evaluation_numbered(session, evaluation_id)
        try:
            version = draft(session, evaluation_id, read_xlsform(form.read_bytes(), form.stem))
            publish(session, version, datetime.now(UTC))
        except FormRefused as refused:
            lines = rendered(
                [Finding(form.name, p.row, p.column, p.value, p.expected, p.sheet) for p in refused.problems]
            )
            click.echo("\n".join(lines), err=True)
            raise SystemExit(2) from None
        names = {"name": form.stem, "number": version.number}
        click.echo(gettext("%(name)s: version %(number)s is published and frozen.", **names))
        warn_of(version.definition)


@click.command("load-demo")
@with_appcontext
def load_demo_command() -> None:
    """Load the invented Qingrong evaluation, its accounts and some tickets; prints addresses once."""
    for line in load_demo(current_app.config["PUBLIC_URL"]):
        click.echo(line)


def init_app(app: Flask) -> None:
    for command in (
        import_command,
        export_command,
        publish_form_command,
        load_demo_command,
    ):
        app.cli.add_command(command)
