"""What differs between two versions of an instrument, and what of it forbids comparing over time. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from surveys.definition import NOT_APPLICABLE, Instrument, Item

KINDS = {
    "added": _("question added"),
    "dropped": _("question dropped"),
    "type": _("question type changed"),
    "wording": _("wording changed"),
    "hint": _("hint changed"),
    "scale": _("answers to choose from changed"),
    "choice_words": _("words of the answers changed"),
    "cannot_say": _("“cannot say” added or dropped"),
    "reverse": _("direction of the scale changed"),
    "evidence": _("evidence point changed"),
    "condition": _("display condition changed"),
    "section": _("moved to another section"),
    "order": _("order changed"),
    "language": _("language added or dropped"),
}
# A number from before and one from after such a change do not measure the same thing by themselves.
BREAKING = frozenset({"type", "wording", "scale", "choice_words", "cannot_say", "reverse"})


@dataclass(frozen=True)
class Change:
    """One difference. ``item``: its code, empty for the questionnaire as a whole."""

    kind: str
    item: str = ""
    before: str = ""
    after: str = ""
    language: str = ""

    @property
    def is_breaking(self) -> bool:
        return self.kind in BREAKING


def compare(before: Instrument, after: Instrument) -> list[Change]:
    """Every difference that a reader of two results must know, in the order of ``after``."""
    found = []
    for item in after.items:
        old = before.item(item.name)
        found += [Change("added", item.name)] if old is None else item_changes(old, item)
    found += [Change("dropped", item.name) for item in before.items if after.item(item.name) is None]
    found += _order(before, after)
    for language in dict.fromkeys((*before.languages, *after.languages)):
        if (language in before.languages) is not (language in after.languages):
            sides = ("", language) if language in after.languages else (language, "")
            found.append(Change("language", "", *sides, language))
    return found


def item_changes(old: Item, new: Item) -> Iterator[Change]:
    """What differs between two states of one item."""
    if old.kind != new.kind:
        yield Change("type", new.name, old.kind, new.kind)
    yield from _text_changes("wording", new.name, old.label, new.label)
    yield from _text_changes("hint", new.name, old.hint, new.hint)
    yield from _scale_changes(old, new)
    for kind, one, other in (
        ("reverse", _yes(old.reverse), _yes(new.reverse)),
        ("evidence", old.evidence, new.evidence),
        ("condition", old.relevant, new.relevant),
        ("section", old.section, new.section),
    ):
        if one != other:
            yield Change(kind, new.name, one, other)


def _text_changes(kind: str, name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """A text that changed in a language that both have; a translation that came later is no change."""
    for language in new:
        if language in old and old[language] != new[language]:
            yield Change(kind, name, old[language], new[language], language)


def _scale_changes(old: Item, new: Item) -> Iterator[Change]:
    codes = [[choice.name for choice in item.choices if choice.name != NOT_APPLICABLE] for item in (old, new)]
    spans = [item.extra.get("parameters", "") for item in (old, new)]
    if codes[0] != codes[1] or spans[0] != spans[1]:
        yield Change(
            "scale", new.name, *(" ".join([*code, span]) for code, span in zip(codes, spans, strict=True))
        )
    with_na = [any(choice.name == NOT_APPLICABLE for choice in item.choices) for item in (old, new)]
    if with_na[0] != with_na[1]:
        yield Change("cannot_say", new.name, _yes(with_na[0]), _yes(with_na[1]))
    words = {choice.name: choice.label for choice in old.choices}
    for choice in new.choices:
        yield from _text_changes("choice_words", new.name, words.get(choice.name, {}), choice.label)


def _order(before: Instrument, after: Instrument) -> Iterator[Change]:
    kept = {item.name for item in before.items} & {item.name for item in after.items}
    orders = [[item.name for item in one.items if item.name in kept] for one in (before, after)]
    if orders[0] != orders[1]:
        yield Change("order", "", *(" ".join(order) for order in orders))


def _yes(value: bool) -> str:
    return "yes" if value else ""


@dataclass(frozen=True)
class Pair:
    """One item as it was and as it is; None where a version does not ask it."""

    name: str
    before: Item | None
    after: Item | None
    changes: tuple[Change, ...]


def side_by_side(before: Instrument, after: Instrument) -> list[Pair]:
    """Every item of either version, in the order of ``after``, dropped ones last."""
    found: dict[str, list[Change]] = {}
    for change in compare(before, after):
        found.setdefault(change.item, []).append(change)
    names = dict.fromkeys(item.name for item in (*after.items, *before.items))
    return [Pair(name, before.item(name), after.item(name), tuple(found.get(name, ()))) for name in names]
