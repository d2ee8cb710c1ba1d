"""Commands on released comments: draw quotes, list key words. The same services as the pages."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

import db
from accounts.audit import Command
from accounts.refusals import Refusal
from evaluations.guards import stored_evaluation
from evaluations.models_plan import Evaluation
from reports import quotes, words
from reports.numbers import digits
from surveys.comments import questions_of

DRAWER = Command("flask draw-quotes")


def on_evaluation(command: Callable) -> Callable:
    """Give the command session and evaluation in the language of this house; a refusal is exit code 1."""

    @wraps(command)
    def run(evaluation_id: int, **options: object) -> None:
        with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
            session = db.session()
            try:
                command(session, stored_evaluation(session, evaluation_id), **options)
            except Refusal as refusal:
                raise click.ClickException(str(refusal)) from None

    return run


@click.command("draw-quotes")
@click.argument("evaluation_id", type=int)
@click.option("--wave", default="", help="Code of the wave; all waves when left out.")
@click.option("--item", default="", help="Question, as open or recipient.open; all when left out.")
@click.option("--number", default=5, show_default=True, type=click.IntRange(1, quotes.MOST))
@click.option("--seed", type=click.IntRange(0, quotes.LARGEST_SEED), help="First day of the evaluation.")
@with_appcontext
@on_evaluation
def draw_quotes_command(
    session: Session, evaluation: Evaluation, wave: str, item: str, number: int, seed: int | None
) -> None:
    """Draw quotes of EVALUATION_ID from the released comments; the draw is written into the audit log."""
    seed = quotes.default_seed(evaluation) if seed is None else seed
    group = f"{wave}/{item}" if item else wave
    entry = quotes.draw(session, evaluation, group, number, seed, DRAWER, datetime.now(UTC))
    found = quotes.drawn(session, evaluation, entry.id)
    told = {"count": found.count, "pool": entry.detail["pool"], "seed": seed}
    click.echo(_("%(count)s drawn from %(pool)s released comments with seed %(seed)s.", **told))
    for place, texts in found.texts.items():
        for text in texts:
            click.echo(f"{place}\t{text}")


@click.command("key-words")
@click.argument("evaluation_id", type=int)
@click.option("--first", required=True, help="A wave, or a wave and a question: Y2 or Y2/recipient.open.")
@click.option("--second", default="", help="The same; all the others when left out.")
@click.option("--item", default="", help="Only this question, as open or recipient.open.")
@with_appcontext
@on_evaluation
def key_words_command(session: Session, evaluation: Evaluation, first: str, second: str, item: str) -> None:
    """Words that one group of released comments of EVALUATION_ID uses more than another. Never a score."""
    sides = [f"{side}/{item}" if item and "/" not in side else side for side in (first, second)]
    found = words.compare(questions_of(session, evaluation), *sides)
    heads = _("Word"), _("First group"), _("Second group"), "G2", _("Log ratio"), "q"
    click.echo("\t".join(heads))
    for one in found.shown:
        counts = f"{one.first}/{found.first}", f"{one.second}/{found.second}"
        numbers = digits(one.g2, 1), digits(one.log_ratio, 1), f"{one.q:.3g}"
        click.echo("\t".join((one.word, *counts, *numbers)))


def init_app(app: Flask) -> None:
    app.cli.add_command(draw_quotes_command)
    app.cli.add_command(key_words_command)
