"""Display conditions as rows that a person can read: which item, is or is not, which choice. Pure.

The rows write the same XLSForm expressions that ``relevance`` reads. An expression
that is more than one list of rows is shown as it is written.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from surveys.definition import Instrument, Item
from surveys.language import in_language
from surveys.relevance import Condition, Joined, Term, read_condition

SIGNS = {
    "is": _("was chosen"),
    "is_not": _("was not chosen"),
    "contains": _("is among the answers chosen"),
}
NAMED = re.compile(r"\$\{([^}]*)\}")
PROBLEMS = {
    "missing": _("The condition of %(owner)s names %(item)s, which does not exist."),
    "later": _("The condition of %(owner)s names %(item)s, which is asked later."),
    "choice": _("The condition of %(owner)s names the answer %(value)s, which %(item)s does not offer."),
    "foreign": _("The condition of %(owner)s cannot be followed without script; it is always asked."),
}


@dataclass(frozen=True)
class Row:
    """One comparison. ``sign``: a key of SIGNS."""

    item: str
    sign: str
    value: str


@dataclass(frozen=True)
class ConditionProblem:
    """What is wrong with the condition of an item or section."""

    owner: str
    kind: str
    item: str = ""
    value: str = ""

    def __str__(self) -> str:
        return str(PROBLEMS[self.kind]) % {"owner": self.owner, "item": self.item, "value": self.value}


def rows_of(text: str) -> tuple[tuple[Row, ...], bool] | None:
    """The rows of an expression and whether all of them must hold; None when rows cannot show it."""
    if not text.strip():
        return (), True
    condition = read_condition(text)
    if isinstance(condition, Term):
        return (_row(condition),), True
    if isinstance(condition, Joined) and all(isinstance(part, Term) for part in condition.parts):
        return tuple(_row(part) for part in condition.parts), condition.every
    return None


def written(rows: Iterable[Row], every: bool) -> str:
    """The XLSForm expression of some rows."""
    return f" {'and' if every else 'or'} ".join(map(_expression, rows))


def told(text: str, definition: Instrument, language: str) -> str:
    """An expression in words of a language; as it is written where rows cannot show it."""
    found = rows_of(text)
    if found is None:
        return str(_("shown only if %(condition)s", condition=text))
    rows, every = found
    parts = [f"{row.item} “{_words(definition, row, language)}” {SIGNS[row.sign]}" for row in rows]
    joined = str(_(" and ") if every else _(" or ")).join(parts)
    return str(_("shown only if %(condition)s", condition=joined))


def condition_problems(definition: Instrument) -> list[ConditionProblem]:
    """Conditions that name what does not exist or comes later, in the order of the questionnaire."""
    places = {item.name: place for place, item in enumerate(definition.items)}
    firsts = {}
    for item in definition.items:
        firsts.setdefault(item.section, places[item.name])
    found: list[ConditionProblem] = []
    for section in definition.sections:
        place = firsts.get(section.name, len(places))
        found += _problems(definition, section.name, section.relevant, place)
    for item in definition.items:
        found += _problems(definition, item.name, item.relevant, places[item.name])
    return found


def _row(term: Term) -> Row:
    sign = "contains" if term.among else "is" if term.wanted else "is_not"
    return Row(term.item, sign, term.value)


def _words(definition: Instrument, row: Row, language: str) -> str:
    """The words of the answer that a row names, else its code."""
    item = definition.item(row.item)
    choices = item.choices if item else ()
    label = next((choice.label for choice in choices if choice.name == row.value), {})
    return in_language(label, language) or row.value


def _expression(row: Row) -> str:
    if row.sign == "contains":
        return f"selected(${{{row.item}}}, '{row.value}')"
    return f"${{{row.item}}} {'=' if row.sign == 'is' else '!='} '{row.value}'"


def _problems(definition: Instrument, owner: str, text: str, place: int) -> Iterator[ConditionProblem]:
    if not text.strip():
        return
    earlier = {item.name for item in definition.items[:place]}
    for name in dict.fromkeys(NAMED.findall(text)):
        item = definition.item(name)
        if item is None:
            yield ConditionProblem(owner, "missing", name)
        elif name not in earlier:
            yield ConditionProblem(owner, "later", name)
    condition = read_condition(text)
    if condition is None:
        yield ConditionProblem(owner, "foreign")
        return
    for term in _terms(condition):
        item = definition.item(term.item)
        if item is not None and not _offers(item, term.value):
            yield ConditionProblem(owner, "choice", term.item, term.value)


def _terms(condition: Condition) -> Sequence[Term]:
    if isinstance(condition, Term):
        return (condition,)
    return tuple(term for part in condition.parts for term in _terms(part))


def _offers(item: Item, value: str) -> bool:
    return not item.choices or not value or value in {choice.name for choice in item.choices}
