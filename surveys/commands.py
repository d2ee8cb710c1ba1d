"""Commands of the surveys room: check what the stores tell about who answered what."""

import contextlib
import secrets
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import gettext as _

from accounts.refusals import Refusal
from db import STORES, connect, stores
from surveys import attacks, attacks_server, following_waves
from surveys.backup import copy_stores
from surveys.desk import forget_expired_lists, forget_old_waves, polls_with
from surveys.linkage import Guess
from surveys.rehearsal import Stage

LEVELS = {"A": ("A",), "B": ("B",), "both": ("A", "B")}


def init_app(app: Flask) -> None:
    app.cli.add_command(check_anonymity_command)
    app.cli.add_command(forget_participation_command)
    app.cli.add_command(backup_stores_command)


@click.command("check-anonymity")
@click.option("--people", default=200, type=click.IntRange(10, 2000), help="How many answer.")
@click.option("--level", type=click.Choice(list(LEVELS)), default="both", help="A proved, B promised.")
@click.option("--database-url", help="A PostgreSQL database to use; schemas are made and dropped.")
@with_appcontext
def check_anonymity_command(people: int, level: str, database_url: str | None) -> None:
    """Attack a generated wave and compare the guesses with chance. Touches no store of this installation.

    An attack counts as a leak when it beats chance on three generated waves, one after
    the other: one in fifty lucky guesses is chance as well. A point in front marks what
    docs/anonymity.md grants: an order of tickets, never of answers. Exit code 1 on a leak.
    """
    leaks = 0
    for one in LEVELS[level]:
        click.echo(_("Level %(level)s, %(people)s people", level=one, people=people))
        lucky = _report(rehearse(people, one, database_url))
        if lucky:
            click.echo(_("Better than chance once: %(attacks)s", attacks=", ".join(sorted(lucky))))
            again = lasting(lucky, people, one, database_url)
            click.echo(_("Better than chance again: %(attacks)s", attacks=", ".join(sorted(again))))
            leaks += len(again)
    click.echo(_("Leaks: %(count)s", count=leaks))
    raise SystemExit(1 if leaks else 0)


def lasting(lucky: set[str], people: int, level: str, database_url: str | None = None) -> set[str]:
    """Those of the attacks ``lucky`` that beat chance again on each of two more waves."""
    for _wave in range(2):
        if lucky:
            lucky &= {guess.attack for guess in rehearse(people, level, database_url) if guess.is_leak}
    return lucky


@click.command("forget-participation")
@with_appcontext
def forget_participation_command() -> None:
    """Delete the record of used tickets of waves closed RETENTION_DAYS ago, and expired lists of people.

    Before that, keep for each open wave at least how many answered, in whole tens: the pace
    on the page of the wave is reckoned from it. Run it daily.
    """
    now = datetime.now().astimezone()
    following_waves.note_open_waves(now.date())
    found, lists = forget_old_waves(now), forget_expired_lists(now)
    for wave, count in found.items():
        click.echo(_("Wave %(code)s: %(count)s tickets forgotten", code=wave.code, count=count))
    for wave, count in lists.items():
        click.echo(_("Wave %(code)s: list of %(count)s people destroyed", code=wave.code, count=count))
    if not found and not lists:
        click.echo(_("Nothing is due to be forgotten."))


@click.command("backup-stores")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def backup_stores_command(folder: Path) -> None:
    """Copy the stores into FOLDER, the ballot box only when the copy gives nobody away.

    Exit code 1 when the box had to wait, 2 when the stores are not files.
    """
    try:
        copied = copy_stores(stores().engines, folder, current_app.config["SECRET_KEY"])
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        raise SystemExit(2) from None
    click.echo(_("Copied: %(names)s", names=", ".join(copied.names)))
    if copied.waiting:
        polls = ", ".join(polls_with(copied.waiting))
        click.echo(_("The ballot box waits: these polls gained too few answers: %(polls)s", polls=polls))
        raise SystemExit(1)


def _report(guesses: Iterator[Guess]) -> set[str]:
    """Print each guess; the names of those better than chance."""
    lucky = set()
    heads = _("attack"), _("right"), _("of"), _("chance + 2 s.e."), _("order")
    click.echo("  {:44} {:>6} {:>5} {:>16} {:>7}".format(*heads))
    for guess in guesses:
        mark = "!" if guess.is_leak else "." if guess.is_granted else " "
        numbers = guess.right, guess.people
        figures = "{:6} {:5} {:16.1f} {:7.2f}".format(*numbers, guess.limit, guess.agreement)
        click.echo(f"{mark} {guess.attack:44} {figures}")
        if guess.is_leak:
            lucky.add(guess.attack)
    return lucky


def rehearse(people: int, level: str, database_url: str | None = None) -> Iterator[Guess]:
    """Play a wave with ``people`` answering one after the other, and attack copies of its stores."""
    with tempfile.TemporaryDirectory(prefix="zhongping-rehearsal-") as folder, places(database_url) as urls:
        stage = Stage(Path(folder), urls)
        try:
            yield from play(stage, people, level)
        finally:
            stage.close()


@contextlib.contextmanager
def places(database_url: str | None) -> Iterator[dict[str, str] | None]:
    """A schema for each store inside a PostgreSQL database, gone at the end; None for SQLite files."""
    if database_url is None:
        yield None
        return
    run = secrets.token_hex(4)
    schemas = {name: f"rehearsal_{run}_{name}" for name in STORES}
    engine = connect("participation", database_url)
    try:
        with engine.begin() as connection:
            for schema in schemas.values():
                connection.execute(sa.schema.CreateSchema(schema))
        yield {name: _inside(engine.url, schema) for name, schema in schemas.items()}
    finally:
        with engine.begin() as connection:
            for schema in schemas.values():
                connection.execute(sa.schema.DropSchema(schema, cascade=True, if_exists=True))
        engine.dispose()


def _inside(url: sa.URL, schema: str) -> str:
    inside = url.update_query_dict({"options": f"-csearch_path={schema}"})
    return inside.render_as_string(hide_password=False)


def play(stage: Stage, people: int, level: str) -> Iterator[Guess]:
    """Print, answer, copy; print more, answer, copy; attack; seal, attack again."""
    wave, user, poll = stage.open_wave()
    copies = []
    for number, batch in enumerate((people // 2, people - people // 2)):
        for ticket in stage.print_tickets(poll, batch):
            stage.answer(poll, ticket, level)
        copies.append(stage.copy(f"copy{number}"))
    engines, done = stage.stores.engines, stage.done
    yield from attacks.orders_during(engines, done)
    if engines["box"].dialect.name == "sqlite":
        yield from attacks.places_in_files(copies[-1], done)
        yield attacks.difference(*copies, done)
    else:
        yield from attacks_server.last_writers(engines, done)
    common = attacks.common_values(engines)
    yield Guess("values common to both stores", ((common, common),), is_certain=True)
    stage.seal(wave, user, poll)
    yield from attacks.orders_after(engines["main"], done)
    if engines["main"].dialect.name == "postgresql":
        yield from attacks_server.traces(engines, done)
