"""Numbers to whole sentences, in the reader's language. It states, it never judges."""

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from evaluations.vocabulary import in_language
from reports.numbers import ITEM_PLACES, SCORE_PLACES, digits, is_number
from reports.told import marked
from scoring import measures
from scoring.frames import Withheld

CERTAIN = 0.75  # a grade reached in three of four draws counts as settled

MODES = {
    "link": _l("Link on a phone"),
    "kiosk": _l("Shared device"),
    "phone": _l("By telephone"),
    "paper": _l("Paper"),
    "interview": _l("Interview"),
}
HELPERS = {
    "self": _l("Answered alone"),
    "family": _l("Helped by family"),
    "visitor": _l("Helped by an interviewer"),
    "worker": _l("Helped by the worker (not scored)"),
}
UNITS = {"worker": _l("workers"), "team": _l("teams")}
BANDS = {"low": _l("lower options"), "mid": _l("middle option"), "high": _l("upper options")}
REASONS = {
    "veto": _l("veto"),
    "hold": _l("on hold"),
    "quota": _l("one grade lower: quota reached"),
    "cap": _l("capped"),
    "insufficient evidence": _l("no grade: insufficient evidence"),
    "no_data": _l("no grade: no data"),
}
MEASURES = {
    "raters": _l("Raters on the panel; n = marks"),
    "agency_present": _l("Visits with agency staff present, not scored; n = visits"),
    "no_proof": _l("Records without proof, counted as zero; n = records"),
    "unverified": _l("Goals not verified, at most as expected; n = goals"),
}


def named(codes: Mapping[str, object], code: object) -> str:
    """The name of a code, or the code itself where this house has no name for it."""
    return str(codes.get(code, code or ""))


def measure_name(code: str) -> str:
    """What a measure of quality is called in a report."""
    if code in MEASURES or code not in measures.MEASURES:
        return named(MEASURES, code)
    return in_language(measures.MEASURES[code].label)


def with_code(code: str, label: str) -> str:
    """Code and label together; the code alone where there is no label."""
    return code if label in ("", code) else _("%(code)s %(label)s", code=code, label=label)


def listed(parts: Iterable[str]) -> str:
    """Parts in a row, as the language writes them."""
    return _(", ").join(parts)


def withheld(value: Withheld) -> str:
    """Why a number is not shown, in words that give nothing away."""
    return marked(value, withheld_because(value.reason, value.minimum))


def withheld_because(reason: str, minimum: int | None) -> str:
    """The sentence of one reason."""
    if reason == "below_minimum":
        return _("fewer than %(minimum)s, not published", minimum=minimum)
    sentences = {
        "complementary": _("not published, so that a small group cannot be worked out"),
        "homogeneous": _("nearly all answers are the same; the distribution is not published"),
        "composite": _("not published, because a part of it is not published"),
        "no_data": _("no data"),
        "veto": _("not published after a veto"),
        "not_comparable": _("not compared: what was measured is not the same"),
        "not_released": _("the cycle before was not published"),
    }
    return sentences.get(reason) or _("not published")


def shown(value: object, places: int = SCORE_PLACES) -> str:
    """A cell as a text: rounded number, whole count, reason of withholding, or label."""
    if isinstance(value, Withheld):
        return withheld(value)
    if value is None or (isinstance(value, float) and not is_number(value)):
        return "–"
    if isinstance(value, float):
        return digits(value, places)
    return str(value)


def plain(value: object) -> str:
    """A weight or limit of the plan, without needless decimals."""
    return marked(value, f"{value:g}") if is_number(value) else shown(value)


def percent(share: object) -> str:
    """A share that is already in percent, one decimal."""
    if not is_number(share):
        return shown(share)
    return _("%(number)s%%", number=digits(share, ITEM_PLACES))


def interval(low: object, high: object, places: int = SCORE_PLACES) -> str:
    """A confidence interval, or a dash where there is none."""
    if not (is_number(low) and is_number(high)):
        return "–"
    return _("%(low)s to %(high)s", low=digits(low, places), high=digits(high, places))


def measured(score: object, low: object, high: object, n: object, places: int = SCORE_PLACES) -> str:
    """A number with what must stand beside it: interval and n."""
    if not is_number(score):
        return shown(score)
    if not is_number(low):
        return _("%(score)s (n = %(n)s)", score=digits(score, places), n=shown(n))
    between = interval(low, high, places)
    return _("%(score)s (%(interval)s; n = %(n)s)", score=digits(score, places), interval=between, n=shown(n))


def period(start: str, end: str) -> str:
    """First and last day, given in ISO form, as the language writes them."""
    first, last = (format_date(date.fromisoformat(day), "medium") for day in (start, end))
    return _("%(start)s to %(end)s", start=first, end=last)


def signed(value: object, places: int = SCORE_PLACES) -> str:
    """A change with its sign, the minus as a minus."""
    if not is_number(value):
        return shown(value)
    text = digits(abs(value), places)  # abs() is a new number, without an id
    sign = "" if float(text) == 0 else "+" if value > 0 else "−"
    return marked(value, f"{sign}{text}")


def amount(value: object) -> str:
    """Something counted, as it was written down: no decimal added, none cut off."""
    return marked(value, f"{value:.12g}") if is_number(value) else shown(value)


def signed_amount(value: object) -> str:
    """A difference of counted things with its sign, the minus as a minus."""
    return f"+{amount(value)}" if is_number(value) and value > 0 else amount(value).replace("-", "−", 1)


def signed_interval(low: float, high: float, places: int = SCORE_PLACES) -> str:
    """The interval of a change."""
    return _("%(low)s to %(high)s", low=signed(low, places), high=signed(high, places))
