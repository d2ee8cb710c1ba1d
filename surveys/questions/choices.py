"""Questions with given answers: one, several, an order of them, and a single tick."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wtforms import Field, RadioField, SelectChoice, SelectMultipleField

from surveys.definition import NOT_APPLICABLE, Choice, Item
from surveys.questions.registry import (
    AnswerRefused,
    Example,
    Question,
    Raw,
    Stored,
    choices_of,
    example_item,
    plain_text,
    question,
)
from surveys.respond_texts import say

SCALE = (Choice("1", {"zh": "不好", "en": "bad"}), Choice("2", {"zh": "好", "en": "good"}))
CANNOT_SAY = Choice(NOT_APPLICABLE, {"zh": "说不清", "en": "cannot say"})
TICKED = "OK"  # what XLSForm stores for an acknowledged text
BETWEEN = ":"  # between the name of a ranking and that of its option, in the name of a field


@question
class SelectOne(Question):
    name = "select_one"
    label = {"zh": "单选题", "en": "One choice"}
    level = "ordinal"
    chart = "distribution"
    widget = "radios"
    needs_choices = True
    is_ticked = True
    examples = (
        Example(
            example_item("select_one", choices=(*SCALE, CANNOT_SAY)),
            raw=("1", "na", "", None),
            stored=("1", "na", None, None),
            numbers=(1.0, None, None, None),
            refused="3",
        ),
    )

    def field(self, item: Item, language: str) -> Field:
        return RadioField(choices=choices_of(item, language), validate_choice=False)

    def store(self, item: Item, raw: Raw) -> Stored:
        if not raw:
            return None
        if raw not in {choice.name for choice in item.choices}:
            raise AnswerRefused("choice_wanted")
        return raw

    def number(self, stored: Stored) -> float | None:
        try:
            return None if stored is None else float(stored)
        except ValueError:
            return None  # "na", or a choice that is a word

    def largest(self, item: Item) -> int:
        return max((len(choice.name.encode()) for choice in item.choices), default=0) + 4


@question
class SelectMultiple(Question):
    name = "select_multiple"
    label = {"zh": "多选题", "en": "Several choices"}
    level = "nominal"
    chart = "bars"
    widget = "checkboxes"
    needs_choices = True
    is_ticked = True
    examples = (
        Example(
            example_item("select_multiple", choices=SCALE),
            raw=(["2", "1"], []),
            stored=("1 2", None),
            numbers=(None, None),
            refused=["1", "3"],
        ),
    )

    def field(self, item: Item, language: str) -> Field:
        return SelectMultipleField(choices=choices_of(item, language), validate_choice=False)

    def store(self, item: Item, raw: Raw) -> Stored:
        chosen = set(raw or ())
        names = [choice.name for choice in item.choices]
        if chosen - set(names):
            raise AnswerRefused("choice_wanted")
        return " ".join(name for name in names if name in chosen) or None

    def largest(self, item: Item) -> int:
        return sum(len(choice.name.encode()) + 4 for choice in item.choices) + 4


@dataclass(frozen=True)
class Ranked:
    """One option of a ranking on the page; ``places`` are those that it may get."""

    name: str
    label: str
    place: str
    places: tuple[str, ...]


class RankField(Field):
    """A place for each option, each in a field of its own: no drag, no script."""

    def __init__(self, options: list[SelectChoice], **more: object):
        super().__init__(**more)
        self.options = options

    def process(self, formdata: object, *rest: object, **more: object) -> None:
        names = {option.value: f"{self.name}{BETWEEN}{option.value}" for option in self.options}
        self.data = {
            name: formdata.get(field) for name, field in names.items() if formdata and formdata.get(field)
        }

    def __iter__(self) -> Iterator[Ranked]:
        places = tuple(str(number) for number in range(1, len(self.options) + 1))
        for option in self.options:
            yield Ranked(option.value, option.label, self.data.get(option.value, ""), places)


@question
class Rank(Question):
    """An order of the options. Stored are their names, the first place first; never scored."""

    name = "rank"
    label = {"zh": "排序题", "en": "Ranking"}
    level = "ordinal"
    chart = "bars"
    widget = "places"
    caution = "rank_how"
    needs_choices = True
    examples = (
        Example(
            example_item("rank", choices=SCALE),
            raw=({"1": "2", "2": "1"}, {"2": "1"}, {}, None),
            stored=("2 1", "2", None, None),
            numbers=(None, None, None, None),
            refused={"1": "1", "2": "1"},
        ),
    )

    def field(self, item: Item, language: str) -> Field:
        options = choices_of(item, language)
        return RankField([option for option in options if option.value != NOT_APPLICABLE])

    def store(self, item: Item, raw: Raw) -> Stored:
        given: Mapping[str, str] = raw or {}
        names = {choice.name for choice in item.choices} - {NOT_APPLICABLE}
        order = {plain_text(place): name for name, place in given.items()}
        wanted = [str(number) for number in range(1, len(order) + 1)]
        if not set(given) <= names or not set(order) <= {str(n) for n in range(1, len(names) + 1)}:
            raise AnswerRefused("choice_wanted")
        if len(order) < len(given):
            raise AnswerRefused("rank_twice")
        if set(wanted) != set(order):
            raise AnswerRefused("rank_gap")
        return " ".join(order[place] for place in wanted) or None

    def largest(self, item: Item) -> int:
        return sum(len(choice.name.encode()) + 4 for choice in item.choices) + 4


@question
class Acknowledge(Question):
    """One tick under a text: read, or agreed."""

    name = "acknowledge"
    label = {"zh": "勾选确认", "en": "Tick to confirm"}
    level = "nominal"
    chart = "bars"
    widget = "tick"
    is_ticked = True
    examples = (
        Example(
            example_item("acknowledge"),
            raw=([TICKED], [], None),
            stored=(TICKED, None, None),
            numbers=(None, None, None),
            refused=["2"],
        ),
    )

    def field(self, item: Item, language: str) -> Field:
        return SelectMultipleField(
            choices=[SelectChoice(TICKED, say("ticked", language))], validate_choice=False
        )

    def store(self, item: Item, raw: Raw) -> Stored:
        if set(raw or ()) - {TICKED}:
            raise AnswerRefused("choice_wanted")
        return TICKED if raw else None
