"""Fields for a display condition: rows of "is / is not / contains" with an answer of another item."""

from collections.abc import Iterator, Mapping

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional

from accounts.fields import choices_from
from surveys.conditions import SIGNS, Row, rows_of, written
from surveys.definition import Instrument, Item
from surveys.language import in_language

MOST_CONDITIONS = 8
BLANK = 2  # rows offered beyond those that are filled
BETWEEN = "|"  # item and answer in one value; no code has it


def conditions_sent(relevant: str) -> dict[str, str]:
    """What a browser would send for an expression: its rows, else the text."""
    found = rows_of(relevant)
    if found is None:
        return {"relevant": relevant}
    rows, every = found
    sent = {"join": "all" if every else "any"}
    for place, row in enumerate(rows):
        sent |= {f"sign-{place}": row.sign, f"answer-{place}": f"{row.item}{BETWEEN}{row.value}"}
    return sent


def condition_fields(
    sent: Mapping[str, str], definition: Instrument, owner: Item | None, language: str
) -> dict[str, Field]:
    """Rows of a condition; one text field instead where rows cannot show what was written."""
    if sent.get("relevant"):
        hint = _("Written as XLSForm writes it. Empty the field to choose from answers instead.")
        return {"relevant": StringField(_("Shown only if"), [Length(max=1000)], description=hint)}
    filled = sum(1 for name, value in sent.items() if name.startswith("answer-") and value)
    offered = [SelectChoice("", _("no condition")), *_offered(definition, owner, language)]
    known = {choice.value for choice in offered}
    fields: dict[str, Field] = {
        "join": SelectField(
            _("Shown only if"),
            choices=[
                SelectChoice("all", _("all of these are so")),
                SelectChoice("any", _("any of these is so")),
            ],
            default="all",
        )
    }
    for place in range(min(filled + BLANK, MOST_CONDITIONS)):
        chosen = sent.get(f"answer-{place}", "")
        stray = [] if chosen in known else [SelectChoice(chosen, chosen, optgroup=str(_("not asked before")))]
        number = place + 1
        fields[f"answer-{place}"] = SelectField(
            _("Answer of condition %(number)s", number=number),
            [Optional()],
            choices=[*offered, *stray],
        )
        fields[f"sign-{place}"] = SelectField(
            _("Sign of condition %(number)s", number=number),
            choices=choices_from(SIGNS),
            default="is",
        )
    return fields


def condition_of(form: FlaskForm) -> str:
    """The expression that a form describes."""
    if "relevant" in form:
        return (form["relevant"].data or "").strip()
    rows = []
    for place in range(MOST_CONDITIONS):
        chosen = form[f"answer-{place}"].data if f"answer-{place}" in form else ""
        if chosen:
            item, _bar, value = chosen.partition(BETWEEN)
            rows.append(Row(item, form[f"sign-{place}"].data, value))
    return written(rows, form["join"].data == "all")


def _offered(definition: Instrument, owner: Item | None, language: str) -> Iterator[SelectChoice]:
    """The answers of every item that comes before ``owner``, under its code and words."""
    for item in definition.items:
        if owner is not None and item.name == owner.name:
            return
        title = f"{item.name} {in_language(item.label, language)}"[:60]
        for choice in item.choices:
            label = f"{item.name}: {in_language(choice.label, language)}"
            yield SelectChoice(f"{item.name}{BETWEEN}{choice.name}", label, optgroup=title)
