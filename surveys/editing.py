"""Changes of a questionnaire in draft: a definition in, a definition out. Pure, nothing is stored here."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from surveys.definition import Instrument, Item, Section

NUMBERED = re.compile(r"([A-Za-z_][A-Za-z_.-]*?)(\d+)")
UP, DOWN = -1, 1


@dataclass(frozen=True)
class Group:
    """A section with its items; ``section`` is None for items that stand before all sections."""

    section: Section | None
    items: tuple[Item, ...]


def groups(definition: Instrument) -> list[Group]:
    """The questionnaire from top to bottom. Items of a section that is not listed count as in none."""
    known = {section.name for section in definition.sections}
    first = tuple(item for item in definition.items if item.section not in known)
    rest = [
        Group(section, tuple(item for item in definition.items if item.section == section.name))
        for section in definition.sections
    ]
    return [Group(None, first), *rest] if first or not rest else rest


def in_order(definition: Instrument) -> Instrument:
    """The same with its items in the order of the sections."""
    return replace(definition, items=tuple(item for group in groups(definition) for item in group.items))


def next_name(definition: Instrument, taken: Collection[str] = (), wish: str = "q1") -> str:
    """A free item code after the pattern of ``wish``: q1, q2 ... ``taken``: codes of earlier versions."""
    used = {item.name for item in definition.items} | set(taken)
    found = NUMBERED.fullmatch(wish)
    stem = found[1] if found else f"{wish}_"
    numbers = [int(match[2]) for name in used if (match := NUMBERED.fullmatch(name)) and match[1] == stem]
    return f"{stem}{max(numbers, default=0) + 1}"


def add_item(definition: Instrument, item: Item, after: str = "") -> Instrument:
    """With ``item`` behind the item ``after``, else at the end of its section."""
    items = list(definition.items)
    names = [one.name for one in items]
    place = names.index(after) + 1 if after in names else len(items)
    items.insert(place, item)
    return in_order(replace(definition, items=tuple(items)))


def replace_item(definition: Instrument, name: str, item: Item) -> Instrument:
    """With ``item`` in the place of ``name``; a new code is followed by the conditions that name it."""
    old = definition.item(name)
    items = [item if one.name == name else one for one in definition.items]
    if old is not None and old.section != item.section:
        items = [*(one for one in items if one is not item), item]
    changed = replace(definition, items=tuple(items))
    return in_order(changed if item.name == name else _renamed_in_conditions(changed, name, item.name))


def drop_item(definition: Instrument, name: str) -> Instrument:
    return replace(definition, items=tuple(item for item in definition.items if item.name != name))


def duplicate_item(definition: Instrument, name: str, taken: Collection[str] = ()) -> tuple[Instrument, str]:
    """With a copy of an item behind it under a free code, and that code."""
    item = definition.item(name)
    code = next_name(definition, taken, name)
    return add_item(definition, replace(item, name=code), after=name), code


def move_item(definition: Instrument, name: str, step: int) -> Instrument:
    """One place up or down among the items of its section."""
    moved = []
    for group in groups(definition):
        moved += _moved(group.items, name, step)
    return replace(definition, items=tuple(moved))


def add_section(definition: Instrument, section: Section) -> Instrument:
    return replace(definition, sections=(*definition.sections, section))


def next_section_name(definition: Instrument) -> str:
    used = {section.name for section in definition.sections} | {item.name for item in definition.items}
    number = len(definition.sections) + 1
    while f"part{number}" in used:
        number += 1
    return f"part{number}"


def replace_section(definition: Instrument, name: str, section: Section) -> Instrument:
    """With ``section`` in the place of ``name``. Its code stays: items point to it."""
    changed = (replace(section, name=name) if one.name == name else one for one in definition.sections)
    return replace(definition, sections=tuple(changed))


def drop_section(definition: Instrument, name: str) -> Instrument:
    """Without a section. Its items go to the one before, to none when it was the first."""
    names = [section.name for section in definition.sections]
    place = names.index(name)
    home = names[place - 1] if place else ""
    items = tuple(replace(item, section=home) if item.section == name else item for item in definition.items)
    rest = tuple(section for section in definition.sections if section.name != name)
    return in_order(replace(definition, items=items, sections=rest))


def move_section(definition: Instrument, name: str, step: int) -> Instrument:
    return in_order(replace(definition, sections=tuple(_moved(definition.sections, name, step))))


def _moved(things: Iterable[Item | Section], name: str, step: int) -> list[Item | Section]:
    """Things with the one of that name moved; over the edge it stays where it is."""
    listed = list(things)
    place = next((number for number, thing in enumerate(listed) if thing.name == name), None)
    if place is not None and 0 <= place + step < len(listed):
        listed[place], listed[place + step] = listed[place + step], listed[place]
    return listed


def _renamed_in_conditions(definition: Instrument, old: str, new: str) -> Instrument:
    before, after = f"${{{old}}}", f"${{{new}}}"
    items = tuple(replace(item, relevant=item.relevant.replace(before, after)) for item in definition.items)
    sections = tuple(
        replace(section, relevant=section.relevant.replace(before, after)) for section in definition.sections
    )
    return replace(definition, items=items, sections=sections)
