"""Staff pages on released comments: key words, and quotes by a recorded draw. Neither enters a score."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectChoice, SelectField
from wtforms.validators import NumberRange

import db
from accounts.access import requires
from accounts.fields import needed
from evaluations.guards import house_evaluation_for
from evaluations.models_plan import Evaluation
from evaluations.vocabulary import in_language
from reports import corpora, quotes, words
from reports.numbers import digits
from scoring.methods.registry import METHODS
from surveys.comments import Question, questions_of

blueprint = Blueprint("words", __name__, url_prefix="/evaluations/<int:evaluation_id>/comments")


class DrawForm(FlaskForm):
    group = SelectField(_l("Draw from"))
    number = IntegerField(_l("How many quotes"), [needed, NumberRange(1, quotes.MOST)], default=5)
    seed = IntegerField(
        _l("Seed"),
        [needed, NumberRange(0, quotes.LARGEST_SEED)],
        description=_l("The same seed draws the same quotes. Keep it: every draw is recorded."),
    )


@blueprint.get("/words")
@requires("comment.review")
def show_words(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    questions = questions_of(session, evaluation)
    enough, left_out = words.comparable(questions)
    names = corpora.question_names(session, evaluation)
    codes = corpora.codes_of(enough)
    first, second = request.args.get("first"), request.args.get("second", corpora.EVERYTHING)
    found = words.compare(questions, first, second) if first is not None else None
    if first is None and len(codes) > 1:
        first, second = codes[0], corpora.EVERYTHING
    return render_template(
        "reports/words.html",
        evaluation=evaluation,
        groups=[(code, corpora.group_name(code, names)) for code in codes] if len(enough) > 1 else [],
        left_out=[corpora.group_name(corpora.place_of(one), names) for one in left_out],
        least=words.LEAST_COMMENTS,
        first=first,
        second=second,
        found=found,
        rows=[word_row(one, found) for one in found.shown] if found else [],
        reading=in_language(METHODS["keyness"].sentence),
    )


def word_row(word: words.KeyWord, found: words.Comparison) -> dict[str, object]:
    """One word in texts."""
    return {
        "word": word.word,
        "first": _("%(count)s of %(total)s", count=word.first, total=found.first),
        "second": _("%(count)s of %(total)s", count=word.second, total=found.second),
        "g2": digits(word.g2, 1),
        "log_ratio": f"{word.log_ratio:+.1f}".replace("-", "−"),
        "q": digits(word.q, 3) if word.q >= 0.001 else "< 0.001",
        "is_certain": word.q < words.CERTAIN,
    }


@blueprint.get("/quotes")
@requires("comment.review")
def show_quotes(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return quotes_page(evaluation, questions_of(db.session(), evaluation))


@blueprint.post("/quotes")
@requires("comment.review")
def draw(evaluation_id: int) -> ResponseReturnValue:
    """Draw, record, and show what the record says."""
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    questions = questions_of(session, evaluation)
    form = draw_form(evaluation, questions, [])
    if not form.validate_on_submit():
        return quotes_page(evaluation, questions, form), 400
    wanted = form.group.data, form.number.data, form.seed.data
    entry = quotes.draw(session, evaluation, *wanted, current_user, datetime.now(UTC))
    return redirect(url_for("words.show_draw", evaluation_id=evaluation_id, number=entry.id))


@blueprint.get("/quotes/<int:number>")
@requires("comment.review")
def show_draw(evaluation_id: int, number: int) -> ResponseReturnValue:
    """A recorded draw with its quotes; 404 for a number that is no draw of this evaluation."""
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    found = quotes.drawn(session, evaluation, number) or abort(404)
    return quotes_page(evaluation, questions_of(session, evaluation), found=found)


def quotes_page(
    evaluation: Evaluation,
    questions: list[Question],
    form: DrawForm | None = None,
    found: quotes.Drawn | None = None,
) -> str:
    session = db.session()
    names = corpora.question_names(session, evaluation)
    earlier = quotes.draws_of(session, evaluation)
    return render_template(
        "reports/quotes.html",
        evaluation=evaluation,
        form=form or draw_form(evaluation, questions, earlier),
        found=found,
        earlier=earlier,
        least=quotes.LEAST_WRITTEN,
        name=lambda code: corpora.group_name(code, names),
    )


def draw_form(evaluation: Evaluation, questions: list[Question], earlier: list) -> DrawForm:
    """The form with its groups; it begins with the seed of the last draw, which is so kept."""
    seed = earlier[0].detail["seed"] if earlier else quotes.default_seed(evaluation)
    form = DrawForm(seed=seed)
    names = corpora.question_names(db.session(), evaluation)
    drawable = [one for one in quotes.quotable(questions) if one.released]
    codes = corpora.codes_of(drawable)
    if len(codes) > 1:
        codes = [corpora.EVERYTHING, *codes]
    form.group.choices = [SelectChoice(code, corpora.group_name(code, names)) for code in codes]
    return form
