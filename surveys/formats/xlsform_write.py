"""An instrument as an XLSForm workbook; equal instruments give equal bytes, and read back equal."""

from collections.abc import Iterable, Iterator, Mapping

from surveys.definition import Choice, Instrument, Item
from surveys.formats.sheets import write_workbook
from surveys.formats.xlsform_words import TEXT_SIZES

# The names by which XLSForm headers call a language; any other code stands for itself.
LANGUAGE_NAMES: Mapping[str, str] = {"zh": "中文", "en": "English", "za": "Vahcuengh"}
TEXT_SIZE_OF = {kind: size for size, kind in TEXT_SIZES.items() if size}


def write_xlsform(instrument: Instrument) -> bytes:
    """The workbook (.xlsx) of ``instrument``."""
    lists = _lists(instrument.items)
    return write_workbook(
        {
            "survey": _survey(instrument, lists),
            "choices": _choices(instrument, lists),
            "settings": _settings(instrument),
        }
    )


def language_header(column: str, language: str) -> str:
    """``("label", "zh")`` as ``label::中文 (zh)``."""
    if len(language) > 3 and "-" not in language:
        return f"{column}::{language}"  # a name that came without a code
    return f"{column}::{LANGUAGE_NAMES.get(language, language)} ({language})"


def list_of(item: Item) -> str:
    """The name of an item's list of choices."""
    return item.list_name or f"{item.name}_list"


def _lists(items: Iterable[Item]) -> dict[str, tuple[str, tuple[Choice, ...]]]:
    """Item name to list name and choices; one list name never stands for two lists."""
    taken: dict[str, tuple[Choice, ...]] = {}
    found = {}
    for item in items:
        if not item.choices:
            continue
        name = list_of(item)
        if taken.setdefault(name, item.choices) != item.choices:
            name = f"{name}_{item.name}"
            taken[name] = item.choices
        found[item.name] = (name, item.choices)
    return found


def _table(columns: list[str], rows: Iterable[Mapping[str, str]]) -> list[list[str]]:
    return [columns, *([row.get(column, "") for column in columns] for row in rows)]


def _translated(column: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {language_header(column, language): text for language, text in texts.items()}


def _survey(instrument: Instrument, lists: Mapping) -> list[list[str]]:
    rows = list(_survey_rows(instrument, lists))
    labels = [language_header("label", language) for language in instrument.languages]
    hints = [language_header("hint", language) for language in instrument.languages]
    used = {column for row in rows for column, text in row.items() if text}
    standard = ["type", "name", *labels, *(hint for hint in hints if hint in used), "evidence", "reverse"]
    return _table(standard + sorted(used - set(standard)), rows)


def _survey_rows(instrument: Instrument, lists: Mapping) -> Iterator[dict[str, str]]:
    """Items in their order, those of a section between the rows that open and close it."""
    is_mixed = not all(section.per_subject for section in instrument.sections)
    empty = [one for one in instrument.sections if all(item.section != one.name for item in instrument.items)]
    for section, items in [*instrument.parts, *((one, ()) for one in empty)]:
        kind = "repeat" if is_mixed and section.per_subject else "group"
        if section.name:
            yield {
                "type": f"begin_{kind}",
                "name": section.name,
                **_translated("label", section.label),
                "relevant": section.relevant,
                "per_subject": "" if section.per_subject else "no",
            }
        for item in items:
            yield _item_row(item, lists)
        if section.name:
            yield {"type": f"end_{kind}"}


def _item_row(item: Item, lists: Mapping) -> dict[str, str]:
    kind = f"{item.kind} {lists[item.name][0]}" if item.name in lists else item.kind
    size = TEXT_SIZE_OF.get(item.kind, "")
    return {
        "type": "text" if size else kind,
        "name": item.name,
        **_translated("label", item.label),
        **_translated("hint", item.hint),
        **_translated("read_aloud", item.read_aloud),
        "evidence": item.evidence,
        "reverse": "yes" if item.reverse else "",
        "required": "yes" if item.required else "",
        "relevant": item.relevant,
        "text_size": size,
        **item.extra,
    }


def _choices(instrument: Instrument, lists: Mapping) -> list[list[str]]:
    labels = [language_header("label", language) for language in instrument.languages]
    rows = [
        {"list_name": name, "name": choice.name, **_translated("label", choice.label)}
        for name, choices in dict(lists.values()).items()
        for choice in choices
    ]
    return _table(["list_name", "name", *labels], rows)


def _settings(instrument: Instrument) -> list[list[str]]:
    title = dict(instrument.title)
    first = next(iter(title.values()), instrument.name)
    row = {
        "form_id": instrument.name,
        "form_title": first,
        "source": instrument.source,
        **instrument.settings,
    }
    if set(title) != set(instrument.languages) or set(title.values()) != {first}:
        row |= _translated("title", title)
    return _table(list(row), [row])
