"""The answering form of a questionnaire: built from data, nothing mandatory, nothing lost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form

from surveys.definition import Item
from surveys.language import in_language
from surveys.questionnaires import NOT_SURE, Questionnaire
from surveys.questions import QUESTIONS, AnswerRefused
from surveys.relevance import read_condition
from surveys.respond_texts import say

FRAME = "frame"  # prefix of the platform's own questions; items have s0, s1, ...
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

    @property
    def is_numbered(self) -> bool:
        return not self.id.startswith(f"{FRAME}-")


@dataclass(frozen=True)
class Section:
    """Blocks under one heading."""

    heading: str
    blocks: tuple[Block, ...]


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
            condition = read_condition(item.relevant)
            prefix = name.split("-", 1)[0]
            if condition and not condition.holds(self._answers(prefix)):
                self._stored.pop(name, None)
                self.errors.pop(name, None)

    def _answers(self, prefix: str) -> dict[str, object]:
        """What is answered under ``prefix``, by item name."""
        return {
            self._items[name].name: stored
            for name, stored in self._stored.items()
            if name.split("-", 1)[0] == prefix
        }

    @property
    def is_empty(self) -> bool:
        """Whether no item of the questionnaire is answered; frame questions alone say nothing."""
        return all(name.startswith(f"{FRAME}-") for name in self._stored)

    @property
    def sections(self) -> list[Section]:
        """The page from top to bottom."""
        frame = self.questionnaire
        several = len(frame.subjects) > 1
        middle = [
            Section(
                say("about", self.language).format(name=name) if several else "",
                self._blocks(frame.definition.items, f"s{number}"),
            )
            for number, (_code, name) in enumerate(frame.subjects)
        ]
        ends = (
            [Section("", self._blocks(frame.before, FRAME))],
            [Section(say("last_words", self.language), self._blocks(frame.after, FRAME))],
        )
        return [section for section in (*ends[0], *middle, *ends[1]) if section.blocks]

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
        return Block(name, item, label, hint, widget, field, self.errors.get(name, ""), caution)

    def hiding_rules(self) -> list[str]:
        """CSS that hides items whose condition does not hold, where the page shows every part of it."""
        return [rule for name, item in self._items.items() if (rule := self._hiding_rule(name, item))]

    def _hiding_rule(self, name: str, item: Item) -> str:
        condition = read_condition(item.relevant)
        prefix = name.split("-", 1)[0]
        items = self.questionnaire.definition.items
        asked = {other.name for other in items if QUESTIONS[other.kind].is_ticked}
        if condition is None or not condition.items <= asked:
            return ""
        chosen = '[name="{}-{}"][value="{}"]:checked'
        selector = condition.selector(lambda other, value: chosen.format(prefix, other, value))
        return f'form:not({selector}) [data-item="{name}"]{{display:none}}'

    def payload(self, level: str, mode: str) -> dict[str, object]:
        """What goes sealed into the box: one response per subject, free texts apart."""
        frame = self._answers(FRAME)
        comments: dict[str, list[str]] = {}
        responses = []
        for number, (code, _name) in enumerate(self.questionnaire.subjects):
            answers = self._answers(f"s{number}")
            for item in self.questionnaire.definition.items:
                if item.name in answers and QUESTIONS[item.kind].level == "text":
                    comments.setdefault(item.name, []).append(answers.pop(item.name))
            worker = frame.get("worker", NOT_SURE)
            responses.append({"subject": code if worker == NOT_SURE else worker, "answers": answers})
        return {
            "collection": self.questionnaire.collection,
            "stratum": self.questionnaire.stratum,
            "level": level,
            "responses": responses,
            "helper": frame.get("helper", "self"),  # a skipped frame question is taken as "no help"
            "present": frame.get("present", "no") == "yes",
            "mode": mode,
            "comments": comments,
        }


def largest_payload(questionnaire: Questionnaire) -> int:
    """No payload of this questionnaire has more bytes: the padding hides who wrote much."""
    items = questionnaire.definition.items
    answers = sum(QUESTIONS[item.kind].largest(item) + 2 * len(item.name) + 12 for item in items)
    codes = [code for code, _name in (*questionnaire.subjects, *questionnaire.workers)]
    longest = max((len(code.encode()) for code in codes), default=0)
    per_subject = answers + longest + PLACE
    return len(questionnaire.subjects) * per_subject + len(questionnaire.stratum.encode()) + PLACE


def _named_items(questionnaire: Questionnaire) -> Iterator[tuple[str, Item]]:
    """Every item with the name of its field, in the order of the page."""
    for item in questionnaire.before:
        yield f"{FRAME}-{item.name}", item
    for number in range(len(questionnaire.subjects)):
        for item in questionnaire.definition.items:
            yield f"s{number}-{item.name}", item
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
