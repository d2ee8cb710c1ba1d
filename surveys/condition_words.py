"""Display conditions as words, where no page can hide a question: on paper, and before an interviewer."""

from collections.abc import Mapping

from surveys.definition import Item
from surveys.forms import BallotForm, Block
from surveys.language import in_language
from surveys.paper_texts import paper_say
from surveys.relevance import Condition, read_condition

ONCE = "once"  # prefix of what is asked once about all subjects
Numbered = Mapping[str, tuple[int, Item]]  # item name -> its number on the sheet, and itself


def numbers_of(ballot: BallotForm) -> Mapping[str, int]:
    """Block id -> number, from first to last, so that a number names one question of the whole sheet."""
    asked = [block for block in _blocks(ballot) if block.is_numbered and block.field]
    return {block.id: number for number, block in enumerate(asked, start=1)}


def conditions_of(ballot: BallotForm) -> Mapping[str, str]:
    """Block id -> its conditions in words, those of its section too, as far as they are understood."""
    numbers, blocks = numbers_of(ballot), _blocks(ballot)
    sections = {one.name: one.relevant for one in ballot.questionnaire.definition.sections}
    found = {}
    for block in blocks:
        texts = sections.get(block.item.section, ""), block.item.relevant
        conditions = [condition for condition in map(read_condition, texts) if condition is not None]
        if conditions:
            beside = _beside(block, blocks, numbers)
            said = [_worded(condition, beside, ballot.language) for condition in conditions]
            words = paper_say("all", ballot.language).join(said)
            found[block.id] = paper_say("only_if", ballot.language).format(what=words)
    return found


def _blocks(ballot: BallotForm) -> list[Block]:
    return [block for section in ballot.sections for block in section.blocks]


def _prefix(block: Block) -> str:
    return block.id.split("-", 1)[0]


def _beside(block: Block, blocks: list[Block], numbers: Mapping[str, int]) -> Numbered:
    """The numbered items that a condition can speak of: asked once, or about the same subject."""
    return {
        one.item.name: (numbers[one.id], one.item)
        for one in blocks
        if one.id in numbers and _prefix(one) in (ONCE, _prefix(block))
    }


def _worded(condition: Condition, numbered: Numbered, language: str) -> str:
    if hasattr(condition, "parts"):
        words = (_worded(part, numbered, language) for part in condition.parts)
        return paper_say("all" if condition.every else "any", language).join(words)
    if hasattr(condition, "part"):
        return paper_say("not", language).format(what=_worded(condition.part, numbered, language))
    number, item = numbered.get(condition.item, ("?", None))
    if hasattr(condition, "order"):
        told = f"{condition.order} {condition.bound:g}"
        return paper_say("compared", language).format(number=number, answer=told)
    labels = {choice.name: in_language(choice.label, language) for choice in item.choices} if item else {}
    key = ("" if condition.wanted else "not_") + ("chosen" if condition.value in labels else "answered")
    return paper_say(key, language).format(
        number=number, answer=labels.get(condition.value, condition.value or "–")
    )
