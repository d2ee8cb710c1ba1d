"""Questions answered in words, and the text between questions that asks nothing."""

from wtforms import Field, TextAreaField

from surveys.definition import Item
from surveys.questions.registry import (
    AnswerRefused,
    Example,
    Question,
    Raw,
    Stored,
    example_item,
    plain_text,
    question,
)

LINE_LIMIT, TEXT_LIMIT, LONG_LIMIT = 100, 500, 3_000  # characters of one free answer


@question
class Text(Question):
    """A free text. At sealing it is split from the ratings."""

    name = "text"
    label = {"zh": "文字题", "en": "Free text"}
    level = "text"
    chart = "none"
    widget = "text"
    caution = "no_names"
    limit = TEXT_LIMIT
    examples = (
        Example(
            example_item("text"),
            raw=(" 常来\r\n看看\x00 ", "  "),
            stored=("常来\n看看", None),
            numbers=(None, None),
            refused="长" * (TEXT_LIMIT + 1),
        ),
    )

    def field(self, item: Item, language: str) -> Field:
        return TextAreaField()

    def store(self, item: Item, raw: Raw) -> Stored:
        text = plain_text(raw)
        if len(text) > self.limit:
            raise AnswerRefused("text_too_long", limit=str(self.limit))
        return text or None

    def largest(self, item: Item) -> int:
        return 4 * self.limit + 8


@question
class Line(Text):
    """A free text of one line."""

    name = "line"
    label = {"zh": "一行文字", "en": "Short text"}
    widget = "line"
    limit = LINE_LIMIT
    examples = (
        Example(
            example_item("line"),
            raw=(" 送饭\n上门 ", ""),
            stored=("送饭 上门", None),
            numbers=(None, None),
            refused="长" * (LINE_LIMIT + 1),
        ),
    )

    def store(self, item: Item, raw: Raw) -> Stored:
        return super().store(item, " ".join(plain_text(raw).split("\n")))


@question
class LongText(Text):
    """A free text of several pages, as in a self-report."""

    name = "long_text"
    label = {"zh": "长文字题", "en": "Long text"}
    widget = "long_text"
    limit = LONG_LIMIT
    examples = (
        Example(
            example_item("long_text"),
            raw=(" 第一段\r\n第二段 ", ""),
            stored=("第一段\n第二段", None),
            numbers=(None, None),
            refused="长" * (LONG_LIMIT + 1),
        ),
    )


@question
class Note(Question):
    """A text between the questions; asks nothing."""

    name = "note"
    label = {"zh": "说明文字", "en": "Note"}
    level = "none"
    chart = "none"
    widget = "note"
    examples = (Example(example_item("note"), raw=("anything",), stored=(None,), numbers=(None,)),)

    def field(self, item: Item, language: str) -> None:
        return None

    def store(self, item: Item, raw: Raw) -> Stored:
        return None
