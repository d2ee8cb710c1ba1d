"""Command-line entrances of the accounts room."""

from datetime import UTC, datetime

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import gettext

import db
from accounts import audit
from accounts.models import ROLES, AuditEntry
from accounts.passwords import generated_password, weakness
from accounts.refusals import Refusal
from accounts.users import create_user


@click.command("create-user")
@click.argument("login")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", required=True, help="Name of the house; created when it is new.")
@click.option("--name", default="", help="Name shown on pages; the log-in name when absent.")
@click.option("--generate", is_flag=True, help="Make a password and print it once.")
@with_appcontext
def create_user_command(login: str, role: str, organisation: str, name: str, generate: bool) -> None:
    """Create a member of staff LOGIN; asks for the password."""
    password = generated_password() if generate else click.prompt(
        "Password", hide_input=True, confirmation_prompt=True
    )  # fmt: skip
    problem = None if generate else weakness(password, login)
    if problem:
        raise click.ClickException(problem)
    try:
        create_user(
            db.session(),
            login,
            name=name,
            role=role,
            organisation=organisation,
            password=password,
            now=datetime.now(UTC),
        )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{login}: {role}, {organisation}")
    if generate:
        click.echo(gettext("Password, shown this once: %(password)s", password=password))


@click.command("audit-verify")
@with_appcontext
def audit_verify_command() -> None:
    """Check the audit chain; exit code 1 and the first bad entry when it is broken."""
    bad = audit.verify(db.session())
    if bad:
        click.echo(f"Broken at entry {bad.id}: {bad.at:%Y-%m-%d %H:%M} {bad.login} {bad.action} {bad.object}")
        raise SystemExit(1)
    count = db.session().scalar(sa.select(sa.func.count(AuditEntry.id)))
    click.echo(f"Whole: {count} entries, newest {audit.head(db.session())}")


def init_app(app: Flask) -> None:
    app.cli.add_command(create_user_command)
    app.cli.add_command(audit_verify_command)
