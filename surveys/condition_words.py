"""Display conditions as words, where no page can hide a question: on paper, and before an interviewer."""

from collections.abc import Mapping

from surveys.definition import Item
from surveys.forms import BallotForm, Block
from surveys.language import in_language
from surveys.paper_texts import paper_say
from surveys.relevance import Condition, Term, read_condition

Numbered = Mapping[str, tuple[int, Item]]  # item name -> its number on the sheet, and itself


def numbers_of(ballot: BallotForm) -> Mapping[str, int]:
    """Block id -> number, as the pages of this house count: anew under every heading."""
    found = {}
    for section in ballot.sections:
        numbered = [block for block in section.blocks if block.is_numbered and block.field]
        found |= {block.id: number for number, block in enumerate(numbered, start=1)}
    return found


def conditions_of(ballot: BallotForm) -> Mapping[str, str]:
    """Block id -> its condition in words, of those that have one that is understood."""
    numbers, blocks = numbers_of(ballot), [block for one in ballot.sections for block in one.blocks]
    found = {}
    for block in blocks:
        condition = read_condition(block.item.relevant)
        if condition is not None:
            words = _worded(condition, _beside(block, blocks, numbers), ballot.language)
            found[block.id] = paper_say("only_if", ballot.language).format(what=words)
    return found


def _beside(block: Block, blocks: list[Block], numbers: Mapping[str, int]) -> Numbered:
    """The numbered items under the same prefix: those that the condition speaks of."""
    prefix = block.id.split("-", 1)[0]
    return {
        one.item.name: (numbers[one.id], one.item)
        for one in blocks
        if one.id in numbers and one.id.split("-", 1)[0] == prefix
    }


def _worded(condition: Condition, numbered: Numbered, language: str) -> str:
    if not isinstance(condition, Term):
        words = (_worded(part, numbered, language) for part in condition.parts)
        return paper_say("all" if condition.every else "any", language).join(words)
    number, item = numbered.get(condition.item, ("?", None))
    labels = {choice.name: in_language(choice.label, language) for choice in item.choices} if item else {}
    key = ("" if condition.wanted else "not_") + ("chosen" if condition.value in labels else "answered")
    return paper_say(key, language).format(
        number=number, answer=labels.get(condition.value, condition.value or "–")
    )
