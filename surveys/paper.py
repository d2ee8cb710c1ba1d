"""A questionnaire on paper: what is printed beside each box, and a sheet as somebody keyed it. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectFieldBase, SelectMultipleField

from surveys.condition_words import conditions_of, numbers_of
from surveys.definition import NOT_APPLICABLE
from surveys.forms import BallotForm, Block
from surveys.questionnaires import Questionnaire
from surveys.questions import QUESTIONS, AnswerRefused

NUMBER = re.compile(r"-?\d{1,4}(\.\d+)?")
APART = re.compile(r"[\s,;、，；]+")
RANKING = "places"  # the widget of questions that ask for an order


def codes_of(names: Sequence[str]) -> Mapping[str, str]:
    """Printed code -> name of the answer.

    Answers that are numbers keep them; words get their place, counted from 1.
    "Cannot say" is 0, or 99 where 0 is an answer.
    """
    proper = [name for name in names if name != NOT_APPLICABLE]
    are_numbers = all(NUMBER.fullmatch(name) for name in proper)
    codes = {name if are_numbers else str(place): name for place, name in enumerate(proper, start=1)}
    if NOT_APPLICABLE in names:
        codes["99" if "0" in codes else "0"] = NOT_APPLICABLE
    return codes


@dataclass(frozen=True)
class Box:
    """An answer that can be ticked."""

    code: str
    label: str


@dataclass(frozen=True)
class Line:
    """One question of a sheet: as it is printed, and the place where it is keyed."""

    block: Block
    number: str
    condition: str
    boxes: tuple[Box, ...]
    text: str = ""  # what was keyed
    error: str = ""

    @property
    def id(self) -> str:
        return self.block.id

    @property
    def is_several(self) -> bool:
        """Whether several boxes may be ticked."""
        return isinstance(self.block.field, SelectMultipleField) and len(self.boxes) > 1

    @property
    def is_ranking(self) -> bool:
        return self.block.widget == RANKING

    @property
    def is_long(self) -> bool:
        return not self.boxes and QUESTIONS[self.block.item.kind].level == "text"


@dataclass(frozen=True)
class Part:
    """Lines under one heading."""

    heading: str
    lines: tuple[Line, ...]
    about: str = ""  # the subject that begins here


class KeyedSheet:
    """A sheet with what was keyed into it, by block id; every text is an answer's printed code or words."""

    def __init__(self, questionnaire: Questionnaire, language: str, texts: Mapping[str, str] | None = None):
        self._empty = BallotForm(questionnaire, language)
        blocks = [block for section in self._empty.sections for block in section.blocks]
        asked = [block for block in blocks if block.field]
        self.texts = {block.id: _plain((texts or {}).get(block.id, "")) for block in asked}
        raw = MultiDict()
        for block in asked:
            for name, value in _raw(block, self.texts[block.id]):
                raw.add(name, value)
        self.ballot = BallotForm(questionnaire, language, raw)
        self._stored = {block.id: _stored(block) for block in _asked(self.ballot)}

    @property
    def errors(self) -> Mapping[str, str]:
        return self.ballot.errors

    @property
    def is_empty(self) -> bool:
        return self.ballot.is_empty

    @property
    def fields(self) -> int:
        """How many places there are to key something into."""
        return len(self.texts)

    @property
    def parts(self) -> list[Part]:
        """The sheet from top to bottom."""
        numbers, conditions = numbers_of(self._empty), conditions_of(self._empty)
        return [
            Part(
                section.heading,
                tuple(
                    Line(
                        block,
                        str(numbers.get(block.id, "")),
                        conditions.get(block.id, ""),
                        _boxes(block),
                        self.texts.get(block.id, ""),
                        self.errors.get(block.id, ""),
                    )
                    for block in section.blocks
                ),
                getattr(section, "about", ""),
            )
            for section in self._empty.sections
        ]

    def lines(self) -> Iterator[Line]:
        """Those with a place to key into."""
        return (line for part in self.parts for line in part.lines if line.block.field)

    def differs_from(self, other: "KeyedSheet") -> list[str]:
        """Block ids of the fields in which two people keyed different answers, in the order of the sheet."""
        return [name for name, stored in self._stored.items() if stored != other._stored[name]]


def _asked(ballot: BallotForm) -> Iterable[Block]:
    return (block for section in ballot.sections for block in section.blocks if block.field)


def _stored(block: Block) -> object:
    """What the question type makes of it. Words are compared without their spaces."""
    try:
        stored = QUESTIONS[block.item.kind].store(block.item, block.field.data)
    except AnswerRefused:
        return block.field.data
    return re.sub(r"\s+", "", stored) if QUESTIONS[block.item.kind].level == "text" and stored else stored


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _raw(block: Block, text: str) -> Iterator[tuple[str, str]]:
    """What the fields of a phone page would have sent for a keyed text; nothing for an empty one.

    An unknown code becomes something that is no answer: the question type refuses it.
    """
    codes = _codes(block)
    if not text:
        return
    if not codes:
        yield block.id, text
        return
    is_one = isinstance(block.field, RadioField)
    keyed = [text] if is_one else [one for one in APART.split(text) if one]
    for place, one in enumerate(keyed, start=1):
        name = codes.get(one, f"?{one}")
        yield (f"{block.id}:{name}", str(place)) if block.widget == RANKING else (block.id, name)


def _codes(block: Block) -> Mapping[str, str]:
    return codes_of([name for name, _label in _answers(block)])


def _answers(block: Block) -> list[tuple[str, str]]:
    """Name and label of every answer that can be chosen; none where something is written."""
    if block.widget == RANKING:
        return [(one.name, str(one.label)) for one in block.field]
    if isinstance(block.field, SelectFieldBase):
        return [(str(one.data), str(one.label.text)) for one in block.field]
    return []


def _boxes(block: Block) -> tuple[Box, ...]:
    labels = dict(_answers(block))
    return tuple(Box(code, labels[name]) for code, name in _codes(block).items())
