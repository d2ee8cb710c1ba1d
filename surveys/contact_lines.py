"""A list of people as staff paste or upload it: one line each, "name, contact". Pure."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from evaluations.pasted import SEPARATORS, printed

LONGEST_NAME, LONGEST_ADDRESS = 60, 120
MOST_LINES = 1000
HEADINGS = ("name", "姓名", "名字")


@dataclass(frozen=True)
class Person:
    """Somebody who gets a ticket. ``address``: telephone, e-mail, WeChat or other words; may be empty."""

    name: str
    address: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line; lines are numbered from 1."""

    line: int
    sentence: object


def read_people(text: str) -> tuple[list[Person], list[Fault]]:
    """The people of a list, and what is wrong with it. Empty lines and a heading do not count."""
    people: dict[Person, int] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = _cells(line)
        if not any(cells) or (not people and cells[0].lower() in HEADINGS):
            continue
        fault = _fault_of(cells)
        person = Person(cells[0], cells[1] if len(cells) > 1 else "")
        if fault is None and person in people:
            fault = _("the same as line %(line)s", line=people[person])
        if fault is None:
            people[person] = number
        else:
            faults.append(Fault(number, fault))
    if len(people) > MOST_LINES:
        faults.append(
            Fault(people[list(people)[MOST_LINES]], _("more than %(most)s people", most=MOST_LINES))
        )
    return list(people), faults


def written(people: Iterable[Person]) -> str:
    """The people as lines that ``read_people`` reads."""
    file = io.StringIO()
    csv.writer(file).writerows([person.name, person.address] for person in people)
    return file.getvalue()


def _cells(line: str) -> list[str]:
    cells = next(csv.reader([printed(line.translate(SEPARATORS))], skipinitialspace=True), [""])
    return [cell.strip() for cell in cells]


def _fault_of(cells: list[str]) -> object | None:
    if len(cells) > 2 and any(cells[2:]):
        return _("expected a name, a comma and one contact")
    if not cells[0]:
        return _("the name is missing")
    if len(cells[0]) > LONGEST_NAME:
        return _("the name is longer than %(most)s characters", most=LONGEST_NAME)
    if len(cells) > 1 and len(cells[1]) > LONGEST_ADDRESS:
        return _("the contact is longer than %(most)s characters", most=LONGEST_ADDRESS)
    return None
