"""Which column of a file holds which field: remembered, else guessed from headings."""

from collections.abc import Mapping, Sequence

from packages.import_fields import Cells, Field
from packages.import_sources import Source
from packages.import_words import plain

SHORTEST_PART = 4  # signs of a heading that may be recognised inside a longer one


def guessed(
    fields: Sequence[Field],
    header: Sequence[str],
    usable: Sequence[int],
    source: Source,
    remembered: Mapping[str, str],
) -> dict[str, Cells]:
    """Field to its cells, for those that a heading names. ``remembered``: heading, plain, to field."""
    names = {place: [plain(name) for name in source.names(header[place])] for place in usable}
    found: dict[str, Cells] = {}
    for step in (_remembered, _same, _inside):
        for wanted in fields:
            if wanted.name not in found:
                taken = {place for cells in found.values() for place in cells.places}
                free = {place: spelt for place, spelt in names.items() if place not in taken}
                place = step(wanted, free, remembered)
                if place is not None:
                    found[wanted.name] = Cells((place,))
    for wanted in fields:
        if wanted.choices and wanted.name not in found:
            several = choice_columns(wanted, header, usable, source)
            if several:
                found[wanted.name] = several
    return found


def choice_columns(
    wanted: Field, header: Sequence[str], usable: Sequence[int], source: Source
) -> Cells | None:
    """The columns that hold one choice each of a field with several choices."""
    spellings = {plain(one) for one in (wanted.name, *wanted.spellings)}
    found: dict[str, int] = {}
    for place in usable:
        for name, part in source.parts(header[place]):
            choice = part if part in wanted.choices else wanted.meanings.get(plain(part))
            if plain(name) in spellings and choice:
                found.setdefault(choice, place)
    return Cells(tuple(found.values()), tuple(found)) if found else None


def _remembered(wanted: Field, names: Mapping[int, list[str]], remembered: Mapping[str, str]) -> int | None:
    return next((p for p, spelt in names.items() if remembered.get(spelt[0]) == wanted.name), None)


def _same(wanted: Field, names: Mapping[int, list[str]], _remembered: Mapping[str, str]) -> int | None:
    """A heading that is one of the field's spellings; its own name before others."""
    for spelling in dict.fromkeys(plain(one) for one in (wanted.name, wanted.label, *wanted.spellings)):
        for place, spelt in names.items():
            if spelling and spelling in spelt:
                return place
    return None


def _inside(wanted: Field, names: Mapping[int, list[str]], _remembered: Mapping[str, str]) -> int | None:
    """The only heading that holds a long spelling, or stands in one."""
    for spelling in {plain(one) for one in (wanted.label, *wanted.spellings)}:
        near = [p for p, spelt in names.items() if any(_is_part(spelling, one) for one in spelt)]
        if len(near) == 1:
            return near[0]
    return None


def _is_part(first: str, second: str) -> bool:
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= SHORTEST_PART and shorter in longer
