"""Question types: one class each, registered by name. A new type is one more class in its family.

``registry`` says what every type has; ``choices``, ``numbers``, ``texts`` and
``days`` hold the types; ``presets`` the ready answers that an editor offers.
"""

from surveys.questions import choices, numbers, texts, days  # isort: skip  # the order in which types are offered
from surveys.questions.numbers import MOST_STEPS, Integer
from surveys.questions.registry import QUESTIONS, AnswerRefused, Example, Question, plain_text, question
from surveys.questions.texts import TEXT_LIMIT

__all__ = [
    "MOST_STEPS",
    "QUESTIONS",
    "TEXT_LIMIT",
    "AnswerRefused",
    "Example",
    "Integer",
    "Question",
    "choices",
    "days",
    "numbers",
    "plain_text",
    "question",
    "texts",
]
