"""The answering form of a questionnaire: built from data, nothing mandatory, nothing lost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from weakref import WeakKeyDictionary

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from surveys.definition import Item
from surveys.definition import Section as Part
from surveys.language import in_language
from surveys.questionnaires import NOT_SURE, Questionnaire
from surveys.questions import QUESTIONS, AnswerRefused
from surveys.relevance import Condition, read_condition
from surveys.respond_texts import say

FRAME = "frame"  # prefix of the platform's own questions; items about a subject have s0, s1, ...
ONCE = "once"  # prefix of items that are asked once on a ticket about several subjects
SECTION = "section:"  # before the name of a section; no item has such a name
_made: WeakKeyDictionary[Questionnaire, dict] = WeakKeyDictionary()  # items and form classes
PLACE = 200  # bytes that names and marks around one response may take


@dataclass(frozen=True)
class Block:
    """One item on the page."""

    id: str
    item: Item
    legend: str
    hint: str
    widget: str
    field: Field | None
    error: str
    caution: str
    spoken: str  # what a voice says in place of what is written
    voice: str  # what the button is called that has it read aloud

    @property
    def is_numbered(self) -> bool:
        return not self.id.startswith(f"{FRAME}-")


@dataclass(frozen=True)
class Section:
    """Blocks under one heading; ``about`` comes before it where another subject begins.

    ``id`` names it where a condition may hide it. ``level`` is that of the heading; the items are
    numbered anew where it ``restarts``.
    """

    heading: str
    blocks: tuple[Block, ...]
    about: str = ""
    id: str = ""
    level: int = 2
    restarts: bool = False


class BallotForm:
    """The form in one language; ``sent`` holds what came back from the browser."""

    def __init__(self, questionnaire: Questionnaire, language: str, sent: MultiDict | None = None):
        self.questionnaire = questionnaire
        self.language = language
        self._items = _items_of(questionnaire)
        self._form = _form_class(questionnaire, language)(sent)
        self._stored: dict[str, object] = {}
        self.errors: dict[str, str] = {}
        for name, field in self._form._fields.items():
            self._read(name, field)
        self._drop_irrelevant()

    def _read(self, name: str, field: Field) -> None:
        item = self._items[name]
        try:
            stored = QUESTIONS[item.kind].store(item, field.data)
        except AnswerRefused as refused:
            self.errors[name] = say(str(refused), self.language).format(**refused.values)
        else:
            if stored is not None:
                self._stored[name] = stored

    def _drop_irrelevant(self) -> None:
        """Answers to items whose condition does not hold count as not given, in the order of the form."""
        for name, item in self._items.items():
            conditions = self._conditions(item)
            if not conditions:
                continue
            answers = self._answers_before(name.split("-", 1)[0])
            if not all(condition.holds(answers) for condition in conditions):
                self._stored.pop(name, None)
                self.errors.pop(name, None)

    def _conditions(self, item: Item) -> list[Condition]:
        """What is understood of the conditions of an item."""
        texts = self.questionnaire.definition.conditions_of(item)
        return [condition for condition in map(read_condition, texts) if condition]

    def _answers(self, prefix: str) -> dict[str, object]:
        """What is answered under ``prefix``, by item name."""
        return {
            self._items[name].name: stored
            for name, stored in self._stored.items()
            if name.split("-", 1)[0] == prefix
        }

    def _answers_before(self, prefix: str) -> dict[str, object]:
        """What a condition under ``prefix`` can look at: the answers there, and those given once."""
        return (
            self._answers(prefix) if prefix in (FRAME, ONCE) else self._answers(ONCE) | self._answers(prefix)
        )

    @property
    def is_empty(self) -> bool:
        """Whether no item of the questionnaire is answered; frame questions alone say nothing."""
        return all(name.startswith(f"{FRAME}-") for name in self._stored)

    @property
    def sections(self) -> list[Section]:
        """The page from top to bottom."""
        frame = self.questionnaire
        first = Section("", self._blocks(frame.before, FRAME))
        last = Section(say("last_words", self.language), self._blocks(frame.after, FRAME))
        middle = [self._section(*placed) for placed in _placed_parts(frame)]
        return [section for section in (first, *middle, last) if section.blocks]

    def _section(self, prefix: str, part: Part, items: Iterable[Item], is_first: bool) -> Section:
        """One section of the instrument, as it is asked under ``prefix``."""
        subjects = self.questionnaire.subjects
        is_about = len(subjects) > 1 and prefix != ONCE
        about = ""
        if is_about and is_first:
            about = say("about", self.language).format(name=subjects[int(prefix[1:])][1])
        return Section(
            in_language(part.label, self.language),
            self._blocks(items, prefix),
            about,
            f"{prefix}-{SECTION}{part.name}" if part.relevant else "",
            3 if is_about else 2,
            restarts=len(subjects) > 1 and is_first,
        )

    def _blocks(self, items: Iterable[Item], prefix: str) -> tuple[Block, ...]:
        shown = (item for item in items if item.kind != "note" or item.label.get(self.language))
        return tuple(self._block(f"{prefix}-{item.name}", item) for item in shown)

    def _block(self, name: str, item: Item) -> Block:
        field = self._form._fields.get(name)
        kind = QUESTIONS[item.kind]
        widget, caution = kind.widget, say(kind.caution, self.language) if kind.caution else ""
        if widget == "steps" and field.type != "RadioField":
            widget = "number"
        label, hint = in_language(item.label, self.language), in_language(item.hint, self.language)
        spoken, voice = item.read_aloud.get(self.language, ""), say("read_aloud", self.language)
        return Block(
            name, item, label, hint, widget, field, self.errors.get(name, ""), caution, spoken, voice
        )

    def hiding_rules(self) -> list[str]:
        """CSS that hides items and sections whose condition does not hold, where the page shows all of it."""
        rules = [
            self._hiding_rule(f"{prefix}-{SECTION}{part.name}", part.relevant)
            for prefix, part, _items, _first in _placed_parts(self.questionnaire)
        ]
        rules += [self._hiding_rule(name, item.relevant) for name, item in self._items.items()]
        return [rule for rule in rules if rule]

    def _hiding_rule(self, name: str, relevant: str) -> str:
        condition = read_condition(relevant)
        prefix = name.split("-", 1)[0]
        items = self.questionnaire.definition.items
        asked = {other.name for other in items if QUESTIONS[other.kind].is_ticked}
        if condition is None or not condition.has_selector or not condition.items <= asked:
            return ""

        def chosen(other: str, value: str) -> str:
            once = f"{ONCE}-{other}"
            field = once if once in self._items else f"{prefix}-{other}"
            return f'[name="{field}"][value="{value}"]:checked'

        return f'form:not({condition.selector(chosen)}) [data-item="{name}"]{{display:none}}'

    def payload(self, level: str, mode: str) -> dict[str, object]:
        """What goes sealed into the box: a response per subject, free texts and what was asked once apart."""
        frame = self._answers(FRAME)
        comments: dict[str, list[str]] = {}
        worker = frame.get("worker", NOT_SURE)
        responses = [
            {
                "subject": code if worker == NOT_SURE else worker,
                "answers": self._without_texts(f"s{number}", comments),
            }
            for number, (code, _name) in enumerate(self.questionnaire.subjects)
        ]
        once = self._without_texts(ONCE, comments)
        return {
            "collection": self.questionnaire.collection,
            "stratum": self.questionnaire.stratum,
            "level": level,
            "responses": responses,
            **({"once": once} if once else {}),
            "helper": frame.get("helper", "self"),  # a skipped frame question is taken as "no help"
            "present": frame.get("present", "no") == "yes",
            "mode": mode,
            "comments": comments,
        }

    def _without_texts(self, prefix: str, comments: dict[str, list[str]]) -> dict[str, object]:
        """The answers under ``prefix``; free texts go into ``comments``."""
        answers = self._answers(prefix)
        for item in self.questionnaire.definition.items:
            if item.name in answers and QUESTIONS[item.kind].level == "text":
                comments.setdefault(item.name, []).append(answers.pop(item.name))
        return answers


def largest_payload(questionnaire: Questionnaire) -> int:
    """No payload of this questionnaire has more bytes: the padding hides who wrote much."""
    items = questionnaire.definition.items
    answers = sum(QUESTIONS[item.kind].largest(item) + 2 * len(item.name) + 12 for item in items)
    codes = [code for code, _name in (*questionnaire.subjects, *questionnaire.workers)]
    longest = max((len(code.encode()) for code in codes), default=0)
    per_subject = answers + longest + PLACE
    return len(questionnaire.subjects) * per_subject + len(questionnaire.stratum.encode()) + PLACE


def _placed_parts(questionnaire: Questionnaire) -> Iterator[tuple[str, Part, tuple[Item, ...], bool]]:
    """The parts of the instrument as a ticket asks them, from top to bottom.

    Each with its prefix, and whether it is the first of a row of parts about a subject. What is
    asked about each subject comes once for every one of them; parts that are asked once stand between.
    """
    count = len(questionnaire.subjects)
    for is_once, run in groupby(
        questionnaire.definition.parts, lambda placed: count > 1 and not placed[0].per_subject
    ):
        parts = tuple(run)
        for prefix in [ONCE] if is_once else [f"s{number}" for number in range(count)]:
            for number, (part, items) in enumerate(parts):
                yield prefix, part, items, number == 0


def _named_items(questionnaire: Questionnaire) -> Iterator[tuple[str, Item]]:
    """Every item with the name of its field, in the order of the page."""
    for item in questionnaire.before:
        yield f"{FRAME}-{item.name}", item
    for prefix, _part, items, _first in _placed_parts(questionnaire):
        for item in items:
            yield f"{prefix}-{item.name}", item
    for item in questionnaire.after:
        yield f"{FRAME}-{item.name}", item


def _items_of(questionnaire: Questionnaire) -> Mapping[str, Item]:
    return _made.setdefault(questionnaire, {}).setdefault("items", dict(_named_items(questionnaire)))


def _form_class(questionnaire: Questionnaire, language: str) -> type[Form]:
    """A plain WTForms form, made once: no session, no cookie, no CSRF token on this door."""
    made = _made.setdefault(questionnaire, {})
    if language not in made:
        items = _items_of(questionnaire)
        fields = {name: QUESTIONS[item.kind].field(item, language) for name, item in items.items()}
        known = {name: field for name, field in fields.items() if field is not None}
        made[language] = type("AnswerForm", (Form,), known)
    return made[language]
