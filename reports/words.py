"""Key words: which words one group of released comments uses more than another. Never a score."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from reports.corpora import EVERYTHING, group_of
from scoring.disclosure import FULL_DISTRIBUTION
from scoring.methods.keyness import LEAST_COUNT, Keyness, KeyWord, keyness
from surveys.comments import Question
from surveys.segmenting import words_of

LEAST_COMMENTS = FULL_DISTRIBUTION  # released ones of a question in a wave, and of each side
CERTAIN = 0.05
SHOWN = 50


class TooFewComments(Refusal):
    status = 400
    sentence = _("Each side needs at least %(least)s released comments. Please choose other groups.")


@dataclass(frozen=True)
class Comparison:
    """``keyness`` over numbers of comments that hold a word; ``first`` and ``second`` comments in all."""

    first: int
    second: int
    keyness: Keyness

    @property
    def shown(self) -> tuple[KeyWord, ...]:
        return self.keyness.words[:SHOWN]

    @property
    def certain(self) -> tuple[KeyWord, ...]:
        """The words that differ by more than chance."""
        return tuple(one for one in self.shown if one.q < CERTAIN)


def comparable(questions: Iterable[Question]) -> tuple[list[Question], list[Question]]:
    """The questions with comments enough, and the others, which enter no comparison."""
    questions = list(questions)
    enough = [one for one in questions if len(one.released) >= LEAST_COMMENTS]
    return enough, [one for one in questions if one not in enough]


def compare(questions: Sequence[Question], first: str, second: str = EVERYTHING) -> Comparison:
    """Hold the words of two groups against each other. What is in both counts in the first alone.

    So ``second`` "" is all the others. A word counts once for each comment that holds it:
    one talkative person makes no key word. Refuses TooFewComments and GroupUnknown.
    """
    one = comparable(group_of(questions, first))[0]
    other = [question for question in comparable(group_of(questions, second))[0] if question not in one]
    texts = [[text for question in side for text in question.released.values()] for side in (one, other)]
    counts = [comments_with(side) for side in texts]
    if not all(counts) or min(map(len, texts)) < LEAST_COMMENTS:
        raise TooFewComments(least=LEAST_COMMENTS)
    return Comparison(*map(len, texts), keyness(*counts, minimum=LEAST_COUNT))


def comments_with(texts: Iterable[str]) -> Counter[str]:
    """Word -> number of texts that hold it."""
    return Counter(word for text in texts for word in set(words_of(text)))
