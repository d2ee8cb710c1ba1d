"""Ready questionnaires to begin from: one entry each."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.definition import NOT_APPLICABLE, Choice, Instrument, Item


@dataclass(frozen=True)
class Template:
    name: str
    label: Mapping[str, str]
    source: str


LIBRARY: dict[str, Template] = {
    "recipient": Template("recipient", {"zh": "服务对象问卷", "en": "Questions for recipients"}, "recipient"),
}
_SCALE = (
    Choice("1", {"zh": "不好", "en": "bad"}),
    Choice("2", {"zh": "好", "en": "good"}),
    Choice(NOT_APPLICABLE, {"zh": "说不清", "en": "cannot say"}),
)


def template(name: str) -> Instrument:
    """The questionnaire of a template."""
    return Instrument(
        name=name,
        source=LIBRARY[name].source,
        title={"zh": "服务对象意见表", "en": "What people who were helped think"},
        languages=("zh", "en"),
        items=(
            Item(
                "q1", "select_one", {"zh": "社工帮得怎么样？", "en": "How good was the help?"}, choices=_SCALE
            ),
            Item("open", "text", {"zh": "想说的一句话？", "en": "One thing to say?"}),
        ),
    )
