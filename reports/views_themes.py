"""Staff page on focus groups: themes, agreement of the coders, what remains to be coded."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import LARGEST_ID, requires
from accounts.navigation import EVALUATION, placed
from evaluations.guards import evaluation_for
from evaluations.lifecycle import is_collected
from evaluations.vocabulary import in_language
from reports import themes, wording
from reports.numbers import digits
from reports.quotes import default_seed
from scoring.frames import Withheld
from scoring.methods.coding import ThemeAlpha, ThemeCount
from scoring.methods.registry import METHODS

SAID = ("theme_counts", "theme_agreement", "rubric_score", "double_coding_draw")

blueprint = Blueprint("themes", __name__, url_prefix="/evaluations/<int:evaluation_id>")


@blueprint.get("/themes")
@requires("score.read")
@placed(EVALUATION, _l("Themes of focus groups"), "results", when=is_collected)
def show_themes(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    notes = themes.notes_of(session, evaluation)
    seed = request.args.get("seed", default_seed(evaluation), type=int)
    if not 0 <= seed <= LARGEST_ID:
        abort(404)
    counts = themes.counted(notes)
    small = {code for code, one in counts.themes.items() if one.sessions < themes.LEAST_SESSIONS}
    by_wave = themes.sessions_by_wave(notes)
    agreed, levels = themes.agreement(notes), themes.level_agreement(notes).themes
    return render_template(
        "reports/themes.html",
        evaluation=evaluation,
        seed=seed,
        waves=list(dict.fromkeys(one.wave for one in notes)),
        rows=[
            count_row(code, one, by_wave[code], code in small)
            for code, one in sorted(counts.themes.items(), key=lambda pair: (-pair[1].units, pair[0]))
        ],
        agreed=agreed,
        agreement=[
            agreement_row(code, one, levels.get(code))
            for code, one in agreed.themes.items()
            if code not in small
        ],
        apart=[apart_row(one, small) for one in themes.apart(notes)],
        draws=themes.double_coding(notes, seed),
        sentences={code: in_language(METHODS[code].sentence) for code in SAID},
    )


def count_row(
    code: str, count: ThemeCount, sessions: dict[str, int | Withheld], is_small: bool
) -> tuple[str, ...]:
    """Theme, sessions, units, then units of each wave."""
    if is_small:
        few = _("fewer than %(least)s", least=themes.LEAST_SESSIONS)
        return code, few, "–", *("–" for _wave in sessions)
    waves = ["–" if isinstance(one, Withheld) else str(count.strata[wave]) for wave, one in sessions.items()]
    return code, str(count.sessions), str(count.units), *waves


def agreement_row(code: str, found: ThemeAlpha, levels: ThemeAlpha | None) -> tuple[str, ...]:
    """Theme, units judged by two, share of equal judgements, alpha and how it is read; the same of levels."""
    share = "–" if found.agreement is None else wording.percent(100 * found.agreement)
    return code, str(found.units), share, *alpha_and_reading(found), *alpha_and_reading(levels)


def alpha_and_reading(found: ThemeAlpha | None) -> tuple[str, str]:
    """Alpha with its interval, and in words how it is read."""
    if found is None:
        return "–", _("has no levels")
    if not found.units:
        return "–", _("no unit has two coders")
    if found.alpha is None:
        return "–", _("all judgements are the same one: alpha says nothing")
    alpha = digits(found.alpha)
    if found.interval:
        low, high = digits(found.interval.low), digits(found.interval.high)
        alpha = _("%(value)s (%(low)s to %(high)s)", value=alpha, low=low, high=high)
    return alpha, reading_of(found.alpha)


def apart_row(one: themes.Apart, small: set[str]) -> tuple[str, ...]:
    """Session and unit, wave, subject, theme unless it is too rare to be named, and who gave which level."""
    levels = wording.listed(f"{coder} {level}" for coder, level in one.levels.items())
    named = "–" if small.intersection(one.themes) else " / ".join(one.themes)
    return f"{one.session} {one.unit}", one.wave, one.subject, named or "–", levels


def reading_of(alpha: float) -> str:
    """How an alpha is read, in words."""
    readings = METHODS["theme_agreement"].readings
    reading = next((one for one in readings if alpha >= one.lower), readings[-1])
    return in_language({"zh": reading.zh, "en": reading.en})
