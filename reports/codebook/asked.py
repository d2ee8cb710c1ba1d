"""How the data came about, as the gate tells it: questions, and who was asked and answered."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports import wording
from reports.codebook.registry import Described, described
from reports.disclosed import Row, Tables, records

SAMPLE = ("population", "invited", "returned", "rate")
PLACE = ("source", "wave", "stratum", "team")


@dataclass(frozen=True)
class Question:
    """One question of a published questionnaire; ``options``: pairs of code and text."""

    instrument: str
    item: str
    text: str
    kind: str
    evidence: str
    is_reversed: bool
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Questionnaire:
    instrument: str
    title: str
    source: str
    questions: tuple[Question, ...]


def questionnaires(tables: Tables) -> tuple[Questionnaire, ...]:
    """What was asked, word for word. None where a release is older than this table."""
    found: dict[str, list[Row]] = {}
    for row in records(tables["questions"]) if "questions" in tables else ():
        found.setdefault(str(row["instrument"]), []).append(row)
    return tuple(
        Questionnaire(name, str(rows[0]["title"]), str(rows[0]["source"]), _questions(rows))
        for name, rows in found.items()
    )


def _questions(rows: list[Row]) -> tuple[Question, ...]:
    items: dict[str, list[Row]] = {}
    for row in rows:
        items.setdefault(str(row["item"]), []).append(row)
    return tuple(
        Question(
            *(str(of_item[0][name]) for name in ("instrument", "item", "label", "kind", "evidence")),
            bool(of_item[0]["is_reversed"]),
            tuple((str(row["option"]), str(row["option_label"])) for row in of_item if row["option"]),
        )
        for of_item in items.values()
    )


def samples(tables: Tables, language: str) -> Iterator[tuple[str, str]]:
    """Who was asked, and how many answered, in words; what is withheld says why."""
    for row in records(tables["strata"]) if "strata" in tables else ():
        place = " · ".join(str(row[name]) for name in PLACE)
        yield place, _words("strata", row, SAMPLE, language)


def _words(table: str, row: Row, columns: tuple[str, ...], language: str) -> str:
    known = [described(table, name) for name in columns]
    return "; ".join(f"{one.label[language]} {_value(row[one.name], one)}" for one in known)


def _value(cell: object, known: Described) -> str:
    is_percent = known.unit.label["en"] == "%"
    return wording.percent(cell) if is_percent else wording.shown(cell, known.unit.places)
