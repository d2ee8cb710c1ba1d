"""Questions for a day or a time of day."""

from datetime import date, time

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


@question
class Date(Question):
    name = "date"
    label = {"zh": "日期", "en": "Date"}
    level = "interval"
    chart = "none"
    widget = "date"
    examples = (
        Example(
            example_item("date"),
            raw=("2026-11-03", ""),
            stored=("2026-11-03", None),
            numbers=(None, None),
            refused="3.11.",
        ),
    )

    def store(self, item: Item, raw: Raw) -> Stored:
        text = plain_text(raw)
        try:
            return date.fromisoformat(text).isoformat() if text else None
        except ValueError:
            raise AnswerRefused("date_wanted") from None


@question
class Time(Question):
    """A time of day, to the minute: when something should happen, never when it was answered."""

    name = "time"
    label = {"zh": "几点几分", "en": "Time of day"}
    level = "interval"
    chart = "none"
    widget = "time"
    examples = (
        Example(
            example_item("time"),
            raw=("08:30", "8:30", ""),
            stored=("08:30", "08:30", None),
            numbers=(None, None, None),
            refused="25:00",
        ),
    )

    def store(self, item: Item, raw: Raw) -> Stored:
        text = plain_text(raw).replace("：", ":")
        hours, _colon, minutes = text.partition(":")
        try:
            return time(int(hours), int(minutes)).strftime("%H:%M") if text else None
        except ValueError:
            raise AnswerRefused("time_wanted") from None
