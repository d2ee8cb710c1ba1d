"""Hints on how questions are worded. Hints never block: a person decides. Pure.

The patterns are a practitioner's rules of thumb for Chinese and English: short
sentences, one thing per question, plain words, a way out, a scale that leans to
no side. Other languages are only checked for what needs no words.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from surveys.definition import NOT_APPLICABLE, Choice, Instrument, Item
from surveys.formats.xlsform import scale_of
from surveys.identifying import instrument_warnings
from surveys.item_kinds import is_asked, takes_choices

LONGEST = {"zh": 30, "en": 20}  # characters without punctuation; words
MOST_ITEMS = 15
READING = {"zh": 3.0, "en": 2.0}  # characters, words per second of an old reader
SECONDS_TO_CHOOSE, SECONDS_TO_WRITE = 6, 30
SENTENCES = {
    "long": _("Long: %(detail)s. Short sentences are understood at the first hearing."),
    "double": _("Perhaps two questions in one (“%(detail)s”). Ask one thing at a time."),
    "negation": _("A negation (“%(detail)s”). Say it the positive way: “not” is easily missed."),
    "double_negation": _("A double negation (“%(detail)s”). Nobody is sure what yes means then."),
    "jargon": _("A word of the trade (“%(detail)s”). Say it as people say it at home."),
    "leading": _("Leads to an answer (“%(detail)s”). Ask so that either answer is easy to give."),
    "cannot_say": _("There is no “cannot say”. Who cannot know has to guess or to skip."),
    "unbalanced": _("The scale leans to one side: %(detail)s."),
    "wordless": _("Not every answer has words: %(detail)s. Bare numbers are read differently by everybody."),
    "many": _("%(detail)s questions. More than 15 are tiring; think what can go."),
}


@dataclass(frozen=True)
class Hint:
    """One remark. ``item``: its code or empty; ``kind``: a key of SENTENCES, or ``identifying``."""

    item: str
    kind: str
    detail: object
    language: str = ""

    def __str__(self) -> str:
        if self.kind == "identifying":
            return str(self.detail)
        return str(SENTENCES[self.kind]) % {"detail": self.detail}


def _words(text: str) -> re.Pattern:
    return re.compile("|".join(text.split()))


QUALITIES_ZH = (
    "及时 准确 耐心 热情 热心 专业 认真 友好 方便 有用 客气 公平 公正 清楚 礼貌 尊重 细心 周到 有效 积极 "
    "负责 诚实 快 好 满意 安全 干净 保密 能力 态度 质量 数量 效率 水平 速度"
)
_QUALITY = f"(?:{'|'.join(QUALITIES_ZH.split())})"
_QUALITY_EN = (
    r"(?:polite|quick|prompt|helpful|useful|clear|friendly|fair|careful|professional|honest|respectful|kind"
    r"|patient|competent|reliable|satisfied|happy|safe|clean|timely|good|quality|speed|skill|attitude"
    r"|\w+ly)"
)
DOUBLE: Mapping[str, re.Pattern] = {
    "zh": re.compile(
        rf"{_QUALITY}(?:[、，]|和|与|及|以及|并且|而且|又|也){{1,2}}[^，。？?]{{0,4}}?{_QUALITY}"
        r"|以及|并且|而且|吗[^吗]{1,30}吗"
    ),
    "en": re.compile(
        rf"and/or|\b{_QUALITY_EN}(?:,)? (?:and|or) (?:\w+ )?{_QUALITY_EN}\b|\?[^?]{{4,}}\?", re.I
    ),
}
DOUBLE_NEGATION: Mapping[str, re.Pattern] = {
    "zh": re.compile(r"不得不|不是不|没有不|无不|不无|不能不|并非不|[不没未][^，。？?]{1,8}[不没未]"),
    "en": re.compile(
        r"\b(?:not|never|no|n't)\b[^.,?]{0,40}\b(?:not|never|no|without|un\w{4,}|dis\w{4,})\b|\bnot un\w+",
        re.I,
    ),
}
NEGATION: Mapping[str, re.Pattern] = {
    "zh": re.compile(r"不|没有|没|未能|未曾|无法|从不"),
    "en": re.compile(r"\bnot\b|n't\b|\bnever\b|\bno\b|\bwithout\b", re.I),
}
# 快不快, 有没有, 是不是: the two sides of a question, not a negation.
BOTH_SIDES = re.compile(r"([一-鿿])[不没]\1|有没有|能不能|会不会|是否|说不清|不一样|差不多|不管|不论")
JARGON: Mapping[str, re.Pattern] = {
    "zh": _words(
        "赋能 增能 抓手 闭环 链接资源 资源链接 个案 督导 介入 需求评估 优势视角 社会支持网络 绩效 维度 "
        "效能 指标 服务对象 专业伦理 同理心 生态系统 小组工作 精准帮扶 可及性 获得感 满意度 常态化 "
        "网格化 结案 转介"
    ),
    "en": re.compile(
        r"\b(?:empower\w*|intervention\w*|stakeholder\w*|capacity[- ]building|holistic|needs assessment"
        r"|facilitat\w+|utili[sz]\w+|kpis?|modalit\w+|beneficiar\w+|case management|accessib\w+"
        r"|psychosocial|deliverable\w*)\b",
        re.I,
    ),
}
LEADING: Mapping[str, re.Pattern] = {
    "zh": _words(
        "难道 您是否同意 大家都 众所周知 显然 毫无疑问 当然 想必 优秀的 热情周到 应该会 是不是很 是不是非常"
    ),
    "en": re.compile(
        r"\b(?:don't you|isn't it|surely|obviously|of course|everyone knows|do you agree that|excellent"
        r"|wonderful|as you know)\b",
        re.I,
    ),
}  # fmt: skip
POOR = re.compile(
    r"不|没|差|低|难|少|坏|\b(?:not|never|poor\w*|bad\w*|worse|worst|dis\w+|un\w+|low|rarely|no)\b", re.I
)
GOOD = re.compile(
    r"好|满意|同意|高|常|多|快|能|会|是|有|\b(?:good|well|very|better|best|satisfied|agree|high|often|always|yes"
    r"|excellent|fully)\b",
    re.I,
)
MIDDLE = re.compile(r"一般|差不多|中等|还行|neither|average|same|medium|so-so|sometimes|有时", re.I)


def hints(definition: Instrument) -> list[Hint]:
    """Every remark, in the order of the items; first those on the whole."""
    asked = [item for item in definition.items if is_asked(item.kind)]
    found = [Hint("", "many", len(asked))] if len(asked) > MOST_ITEMS else []
    for item in definition.items:
        found += item_hints(item)
    warned = instrument_warnings(definition)
    found += [Hint(one.items[0] if len(one.items) == 1 else "", "identifying", one) for one in warned]
    return found


def item_hints(item: Item) -> list[Hint]:
    """Remarks on one item, in whatever languages it is written."""
    found = [hint for language, text in item.label.items() for hint in _on_text(item, language, text)]
    return [*found, *_on_answers(item)]


def minutes(definition: Instrument, language: str) -> float:
    """About how long an old reader takes: reading at READING, then 6 s to choose or 30 s to write."""
    seconds = 0.0
    for item in definition.items:
        seconds += _size(language, item.label.get(language, "")) / READING.get(language, 2.0)
        if item.choices:
            seconds += SECONDS_TO_CHOOSE
        elif is_asked(item.kind):
            seconds += SECONDS_TO_WRITE
    return seconds / 60


def _size(language: str, text: str) -> int:
    """Characters of a Chinese text, words of any other; punctuation does not count."""
    return len(re.sub(r"[\W_]", "", text)) if language == "zh" else len(re.findall(r"[\w'’-]+", text))


def _on_text(item: Item, language: str, text: str) -> Iterator[Hint]:
    if not is_asked(item.kind):
        return
    size = _size(language, text)
    if size > LONGEST.get(language, LONGEST["en"]):
        counted = (
            _("%(count)s characters", count=size) if language == "zh" else _("%(count)s words", count=size)
        )
        yield Hint(item.name, "long", counted, language)
    for kind, patterns in (("double", DOUBLE), ("jargon", JARGON), ("leading", LEADING)):
        found = patterns[language].search(text) if language in patterns else None
        if found:
            yield Hint(item.name, kind, found[0], language)
    yield from _negations(item.name, language, BOTH_SIDES.sub("", text))


def _negations(name: str, language: str, text: str) -> Iterator[Hint]:
    for kind, patterns in (("double_negation", DOUBLE_NEGATION), ("negation", NEGATION)):
        found = patterns[language].search(text) if language in patterns else None
        if found:
            yield Hint(name, kind, found[0], language)
            return


def _on_answers(item: Item) -> Iterator[Hint]:
    if not takes_choices(item.kind):
        return
    scale = [choice for choice in item.choices if choice.name != NOT_APPLICABLE]
    is_scale = scale_of(item) is not None and len(scale) >= 3
    if is_scale and len(scale) == len(item.choices):
        yield Hint(item.name, "cannot_say", "")
    bare = [choice.name for choice in scale if not _has_words(choice)]
    if bare:
        yield Hint(item.name, "wordless", ", ".join(bare))
    if is_scale and not bare:
        yield from _leaning(item.name, scale)


def _has_words(choice: Choice) -> bool:
    return any(re.search(r"[^\W\d_]", text) for text in choice.label.values())


def _leaning(name: str, scale: list[Choice]) -> Iterator[Hint]:
    for language in ("zh", "en"):
        sides = [_side(choice.label.get(language, "")) for choice in scale]
        good, poor = sides.count("good"), sides.count("poor")
        if good and poor and good != poor and "unknown" not in sides:
            counted = _("%(good)s good, %(poor)s poor answers", good=good, poor=poor)
            yield Hint(name, "unbalanced", counted, language)
            return


def _side(text: str) -> str:
    sides: tuple[tuple[str, Callable], ...] = (
        ("middle", MIDDLE.search),
        ("poor", POOR.search),
        ("good", GOOD.search),
    )
    return next((side for side, matches in sides if matches(text)), "unknown")
