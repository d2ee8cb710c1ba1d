"""Changes of a questionnaire in draft: a definition in, a definition out. Pure, nothing is stored here."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from surveys.definition import Instrument, Item, Section

NUMBERED = re.compile(r"([A-Za-z_][A-Za-z_.-]*?)(\d+)")
UP, DOWN = -1, 1
Thing = TypeVar("Thing", Item, "Group")


@dataclass(frozen=True)
class Group:
    """Items that stand together: a section with its items, or some that are in none (``section`` is None)."""

    section: Section | None
    items: tuple[Item, ...] = ()

    @property
    def name(self) -> str:
        return self.section.name if self.section else ""


def groups(definition: Instrument) -> list[Group]:
    """The questionnaire from top to bottom; sections without items have a place too."""
    sections = {section.name: section for section in definition.sections}
    found: list[Group] = []
    for item in definition.items:
        name = item.section if item.section in sections else ""
        place = next((n for n, group in enumerate(found) if name and group.name == name), None)
        if place is None and found and found[-1].name == name:
            place = len(found) - 1
        if place is None:
            found.append(Group(sections.get(name), (item,)))
        else:
            found[place] = replace(found[place], items=(*found[place].items, item))
    _place_empty(found, definition.sections)
    return found


def in_order(definition: Instrument) -> Instrument:
    """The same with the items of each section together, and the sections in the order of their items."""
    return _of_groups(definition, groups(definition))


def next_name(definition: Instrument, taken: Collection[str] = (), wish: str = "q1") -> str:
    """A free item code after the pattern of ``wish``: q1, q2 ... ``taken``: codes of earlier versions."""
    used = {item.name for item in definition.items} | set(taken)
    found = NUMBERED.fullmatch(wish)
    stem = found[1] if found else f"{wish}_"
    numbers = [int(match[2]) for name in used if (match := NUMBERED.fullmatch(name)) and match[1] == stem]
    return f"{stem}{max(numbers, default=0) + 1}"


def add_item(definition: Instrument, item: Item, after: str = "") -> Instrument:
    """With ``item`` behind the item ``after``, else at the end of its section, in none: at the very end."""
    listed = groups(definition)
    for place, group in enumerate(listed):
        names = [one.name for one in group.items]
        if group.name == item.section and (after in names or (item.section and after not in names)):
            behind = names.index(after) + 1 if after in names else len(names)
            items = (*group.items[:behind], item, *group.items[behind:])
            listed[place] = replace(group, items=items)
            return _of_groups(definition, listed)
    return _of_groups(definition, [*listed, Group(None, (item,))])


def replace_item(definition: Instrument, name: str, item: Item) -> Instrument:
    """With ``item`` in the place of ``name``; a new code is followed by the conditions that name it."""
    old = definition.item(name)
    if old is not None and old.section != item.section:
        changed = add_item(drop_item(definition, name), item)
    else:
        items = tuple(item if one.name == name else one for one in definition.items)
        changed = in_order(replace(definition, items=items))
    return changed if item.name == name else _renamed_in_conditions(changed, name, item.name)


def drop_item(definition: Instrument, name: str) -> Instrument:
    return replace(definition, items=tuple(item for item in definition.items if item.name != name))


def duplicate_item(definition: Instrument, name: str, taken: Collection[str] = ()) -> tuple[Instrument, str]:
    """With a copy of an item behind it under a free code, and that code."""
    item = definition.item(name)
    code = next_name(definition, taken, name)
    return add_item(definition, replace(item, name=code), after=name), code


def move_item(definition: Instrument, name: str, step: int) -> Instrument:
    """One place up or down among the items it stands with."""
    moved = [replace(group, items=tuple(_moved(group.items, name, step))) for group in groups(definition)]
    return _of_groups(definition, moved)


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
    """Without a section. Its items stay where they are, in none."""
    items = tuple(replace(item, section="") if item.section == name else item for item in definition.items)
    rest = tuple(section for section in definition.sections if section.name != name)
    return in_order(replace(definition, items=items, sections=rest))


def move_section(definition: Instrument, name: str, step: int) -> Instrument:
    """One place up or down, past another section or past items that are in none."""
    return _of_groups(definition, _moved(groups(definition), name, step))


def _place_empty(found: list[Group], sections: Sequence[Section]) -> None:
    """Put sections without items into the list: behind the one before, else before the next, else last."""
    for number, section in enumerate(sections):
        names = [group.name for group in found]
        if section.name in names:
            continue
        if number:
            place = names.index(sections[number - 1].name) + 1
        else:
            place = next((names.index(one.name) for one in sections if one.name in names), len(names))
        found.insert(place, Group(section))


def _of_groups(definition: Instrument, listed: Iterable[Group]) -> Instrument:
    listed = list(listed)
    items = tuple(item for group in listed for item in group.items)
    return replace(definition, items=items, sections=tuple(one.section for one in listed if one.section))


def _moved(things: Iterable[Thing], name: str, step: int) -> list[Thing]:
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
