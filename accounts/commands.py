"""Command-line entrances of the accounts room."""

from datetime import UTC, datetime
from typing import TextIO

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import gettext
from sqlalchemy.orm import Session

import db
from accounts import audit, entry_links, members
from accounts.models import ROLES, AuditEntry
from accounts.passwords import generated_password, weakness
from accounts.refusals import Refusal
from accounts.users import create_user, user_by_login


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
@click.option(
    "--file", type=click.File(encoding="utf-8"), help="An export (audit.jsonl); no store is opened."
)
@with_appcontext
def audit_verify_command(file: TextIO | None) -> None:
    """Check the audit chain; exit code 1 and the first bad entry when it is broken."""
    if file is None:
        tell_chain(db.session())
    else:
        tell_proof(audit.prove(file))


def tell_chain(session: Session) -> None:
    bad = audit.verify(session)
    if bad:
        click.echo(f"Broken at entry {bad.id}: {bad.at:%Y-%m-%d %H:%M} {bad.login} {bad.action} {bad.object}")
        raise SystemExit(1)
    count = session.scalar(sa.select(sa.func.count(AuditEntry.id)))
    click.echo(f"Whole: {count} entries, newest {audit.head(session)}")


def tell_proof(proof: audit.Proof) -> None:
    if proof.broken:
        click.echo(f"Broken at line {proof.broken}")
        raise SystemExit(1)
    click.echo(f"Whole: {proof.entries} entries, {proof.shown} of them shown, newest {proof.newest}")


@click.command("account-link")
@click.argument("login")
@click.option(
    "--without-second-factor", is_flag=True, help="Phone and recovery codes are lost: take it away."
)
@with_appcontext
def account_link_command(login: str, without_second_factor: bool) -> None:
    """Print a link with which LOGIN chooses a password, good for 48 hours. The old password stops working."""
    session, now = db.session(), datetime.now(UTC)
    user = user_by_login(session, login)
    if user is None:
        raise click.ClickException(gettext("Nobody has the log-in name %(login)s.", login=login))
    keeper = audit.Command("flask account-link")
    if without_second_factor:
        members.drop_second_factor(session, keeper, user, now)
    members.reset(session, keeper, user, "", now)
    token = entry_links.token_for(current_app.config["SECRET_KEY"], user)
    click.echo(f"{current_app.config['PUBLIC_URL'].rstrip('/')}/welcome/{token}")


def init_app(app: Flask) -> None:
    app.cli.add_command(create_user_command)
    app.cli.add_command(audit_verify_command)
    app.cli.add_command(account_link_command)
