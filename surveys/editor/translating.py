"""All texts of a questionnaire side by side by language, and back. Pure.

A text has a key that stays the same while others edit: ``title``, ``section|part1``,
``label|q1``, ``hint|q1``, ``aloud|q1``, ``choice|q1|5``. Items that offer the very same
answers share one entry, kept under the first of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from babel import Locale, UnknownLocaleError

from surveys.definition import Choice, Instrument, Item
from surveys.item_kinds import is_asked
from surveys.respond_texts import LANGUAGE_NAMES

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
Texts = Mapping[str, str]
Choices = tuple[Choice, ...]


@dataclass(frozen=True)
class Entry:
    """One text. ``kind``: title, section, label, hint, aloud, choice. ``of``: codes it belongs to."""

    key: str
    kind: str
    of: tuple[str, ...]
    texts: Texts
    code: str = ""  # of a choice
    is_optional: bool = False  # a note stands only where it has words

    def missing(self, languages: tuple[str, ...]) -> list[str]:
        """The languages in which it is not there and should be."""
        wanted = () if self.is_optional and any(self.texts.values()) else languages
        return [language for language in wanted if not self.texts.get(language)]


def language_name(code: str) -> str:
    """What speakers call a language; the code where nobody here knows it."""
    if code in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[code]
    try:
        return Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code


def entries(definition: Instrument) -> list[Entry]:
    """Every text from top to bottom. Hints and read-aloud texts appear where one language has them."""
    found = [Entry("title", "title", (), definition.title)]
    found += [Entry(f"section|{one.name}", "section", (one.name,), one.label) for one in definition.sections]
    firsts = {names[0]: tuple(names) for _choices, names in _sharing(definition)}
    for item in definition.items:
        found += _of_item(item, firsts.get(item.name, ()))
    return found


def missing(definition: Instrument) -> dict[str, int]:
    """Language to the number of texts that are not there in it."""
    listed = entries(definition)
    return {
        language: sum(1 for entry in listed if entry.missing((language,)))
        for language in definition.languages
    }


def with_texts(definition: Instrument, given: Mapping[str, Texts]) -> Instrument:
    """With these texts by key; an empty one takes the text away. Unknown keys change nothing."""
    choices = {
        name: tuple(_retold(choice, given.get(f"choice|{names[0]}|{choice.name}", {})) for choice in old)
        for old, names in _sharing(definition)
        for name in names
    }
    items = tuple(
        replace(
            item,
            label=_merged(item.label, given.get(f"label|{item.name}", {})),
            hint=_merged(item.hint, given.get(f"hint|{item.name}", {})),
            read_aloud=_merged(item.read_aloud, given.get(f"aloud|{item.name}", {})),
            choices=choices.get(item.name, ()),
        )
        for item in definition.items
    )
    sections = tuple(
        replace(one, label=_merged(one.label, given.get(f"section|{one.name}", {})))
        for one in definition.sections
    )
    title = _merged(definition.title, given.get("title", {}))
    return replace(definition, title=title, items=items, sections=sections)


def with_language(definition: Instrument, code: str) -> Instrument:
    """With one more language, in which nothing is written yet."""
    return replace(definition, languages=tuple(dict.fromkeys((*definition.languages, code))))


def without_language(definition: Instrument, code: str) -> Instrument:
    """Without a language and everything written in it. The last one stays."""
    rest = tuple(language for language in definition.languages if language != code)
    if not rest:
        return definition
    gone = {entry.key: {code: ""} for entry in entries(definition)}
    return replace(with_texts(definition, gone), languages=rest)


def _of_item(item: Item, sharing: tuple[str, ...]) -> Iterator[Entry]:
    """The texts of one item; ``sharing``: who offers its answers too, when it is the first of them."""
    is_note = not is_asked(item.kind)
    yield Entry(f"label|{item.name}", "label", (item.name,), item.label, is_optional=is_note)
    if any(item.hint.values()):
        yield Entry(f"hint|{item.name}", "hint", (item.name,), item.hint)
    if any(item.read_aloud.values()):
        yield Entry(f"aloud|{item.name}", "aloud", (item.name,), item.read_aloud)
    for choice in item.choices if sharing else ():
        yield Entry(f"choice|{item.name}|{choice.name}", "choice", sharing, choice.label, choice.name)


def _sharing(definition: Instrument) -> list[tuple[Choices, list[str]]]:
    """Lists of answers with the items that offer exactly them."""
    found: list[tuple[Choices, list[str]]] = []
    for item in definition.items:
        known = next((names for choices, names in found if choices == item.choices), None)
        if known is not None:
            known.append(item.name)
        elif item.choices:
            found.append((item.choices, [item.name]))
    return found


def _retold(choice: Choice, given: Texts) -> Choice:
    return replace(choice, label=_merged(choice.label, given))


def _merged(old: Texts, given: Texts) -> dict[str, str]:
    return {language: text for language, text in {**old, **given}.items() if text}
