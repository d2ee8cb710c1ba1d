"""Plain text as 问卷星 takes and gives it: a title, then numbered questions with their type in brackets.

    满意度调查
    1. 您对服务满意吗？[单选题]*
    ○很满意
    ○不满意

A matrix becomes one question for each of its rows. Answers get numbers in the order
in which they stand.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _

from surveys.definition import NOT_APPLICABLE, Choice, Instrument, Item
from surveys.formats.form_problems import FormProblem, FormRead, FormRefused
from surveys.formats.form_texts import decoded

TYPES: Mapping[str, str] = {
    **dict.fromkeys(("单选题", "下拉框", "下拉题", "下拉单选", "评分单选", "情景题", "单选"), "select_one"),
    **dict.fromkeys(("量表题", "反向量表题"), "select_one"),
    **dict.fromkeys(("多选题", "多选", "评分多选"), "select_multiple"),
    **dict.fromkeys(("填空题", "简答题", "问答题", "多行文本题"), "text"),
    "判断题": "select_one",
    "单行文本题": "line",
    "排序题": "rank",
    "段落说明": "note",
    "日期": "date",
    "日期题": "date",
    **dict.fromkeys(("矩阵题", "矩阵量表题", "矩阵单选题"), "matrix"),
}
LEFT_OUT = frozenset({"分页栏", "分页"})
TAG = re.compile(r"[\[【(（]\s*([\u4e00-\u9fff]{2,8})\s*[\]】)）]")
MARKS = re.compile(r"[\[【(（]\s*(必答|必填|选填|可选|非必答)\s*[\]】)）]|\*")
NUMBERED = re.compile(r"\s*[*＊]?\s*(?:第)?(\d{1,3})\s*(?:题)?\s*[.．、:：）)]\s*(.*)")
OPTION = re.compile(r"\s*(?:[○●◯□☐◎◻]|[A-Za-z][.．、)）:：]|\d{1,2}[)）]|-\s)?\s*(.*)")
SPAN = re.compile(r"\s*(\d{1,3})\s*[~～—–-]\s*(\d{1,3})\s*")
RULE = re.compile(r"\s*[=\-—_]{3,}\s*")
UNSURE = re.compile(r"^(说不清.*|不清楚|不了解|不知道|不适用|没遇到.*|记不清|无法评价|拒绝回答)$")
OWN_ANSWER = re.compile(r"_{2,}|＿{2,}")
LOGIC = re.compile(r"[\[【(（].*(?:跳题|跳转|显示条件|关联|依赖).*[\]】)）]|(?:跳至|请跳到)第?\s*\d+")
RIGHT_WRONG = ("错", "对")
MOST_POINTS = 21


@dataclass
class _Question:
    """What stands between two numbers."""

    line: int
    number: str
    type: str
    label: str
    is_required: bool
    lines: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class _Reading:
    problems: list[FormProblem] = field(default_factory=list)
    remarks: list[FormProblem] = field(default_factory=list)

    def refuse(self, line: int | None, value: str, expected: object) -> None:
        self.problems.append(FormProblem("", line, "", value[:80], expected))

    def remark(self, line: int | None, value: str, sentence: object) -> None:
        self.remarks.append(FormProblem("", line, "", value[:80], sentence))


def read_wenjuanxing(data: bytes, name: str, answers: str = "") -> FormRead:
    """The instrument of a plain text; ``answers``: who answers. Raises FormRefused."""
    reading = _Reading()
    title, intro, questions = _questions(reading, decoded(data).split("\n"))
    items = [item for question in questions for item in _items(reading, question)]
    if not questions:
        reading.refuse(None, "", _("no question was found; expected lines such as 1. …[单选题]"))
    names = [item.name for item in items]
    for item in items:
        if names.count(item.name) > 1:
            reading.refuse(None, item.name, _("duplicate name; expected it once"))
    if not answers:
        reading.refuse(None, "", _("the source is missing; expected who answers"))
    if reading.problems:
        raise FormRefused(reading.problems)
    notes = [Item("intro", "note", {"zh": "\n".join(intro)})] if intro else []
    made = Instrument(name, answers, {"zh": title or name}, ("zh",), (*notes, *items))
    return FormRead(made, tuple(reading.remarks))


def _questions(reading: _Reading, lines: list[str]) -> tuple[str, list[str], list[_Question]]:
    """Title, the lines below it, and the questions with their lines."""
    title, intro, questions = "", [], []
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        question = _head(reading, number, text)
        if not text or RULE.fullmatch(line):
            continue
        if question is not None:
            questions.append(question)
        elif LOGIC.search(text):
            reading.refuse(number, text, _("jumps and conditions in text are not supported; expected none"))
        elif questions:
            questions[-1].lines.append((number, text))
        elif title:
            intro.append(text)
        else:
            title = text
    return title, intro, questions


def _head(reading: _Reading, line: int, text: str) -> _Question | None:
    """A question from its first line: a number and a type in brackets."""
    numbered, tags = NUMBERED.fullmatch(text), list(TAG.finditer(text))
    tag = next((one for one in reversed(tags) if _is_type(one.group(1))), None)
    if tag is None:
        return None
    if numbered is None and not text[: tag.start()].strip() and tag.group(1) not in LEFT_OUT:
        return None  # a type alone is no question
    head = text[: tag.start()] + text[tag.end() :]
    is_required = any(mark in head for mark in ("*", "必答", "必填"))
    label = MARKS.sub("", head).strip()
    number = numbered.group(1) if numbered else ""
    if numbered:
        label = NUMBERED.fullmatch(label).group(2).strip() if NUMBERED.fullmatch(label) else label
    return _Question(line, number, tag.group(1), label, is_required)


def _is_type(word: str) -> bool:
    return word in TYPES or word in LEFT_OUT or word.endswith(("题", "上传", "填空", "滑动条", "栏"))


def _items(reading: _Reading, question: _Question) -> Iterator[Item]:
    kind, name = (
        TYPES.get(question.type, ""),
        f"Q{question.number}" if question.number else f"L{question.line}",
    )
    shared = {"required": question.is_required}
    if question.type in LEFT_OUT:
        reading.remark(question.line, question.type, _("everything stands on one page; it is left out"))
    elif not kind:
        known = " ".join(TYPES)
        sentence = _("this type is not supported; expected one of %(words)s", words=known)
        reading.refuse(question.line, question.type, sentence)
    elif not question.label:
        reading.refuse(question.line, question.type, _("the label is missing; expected a text"))
    elif kind == "matrix":
        yield from _matrix(reading, question, name, shared)
    elif kind in ("text", "line", "date", "note"):
        for line, text in question.lines if kind != "note" else ():
            reading.refuse(line, text, _("expected no lines below a question of this type"))
        text = "\n".join([question.label, *(text for _line, text in question.lines)])
        yield Item(name, kind, {"zh": text if kind == "note" else question.label}, **shared)
    elif span := _span(question):
        yield Item(name, "range", {"zh": question.label}, extra={"parameters": span}, **shared)
    else:
        yield Item(name, kind, {"zh": question.label}, choices=_choices(reading, question, kind), **shared)


def _span(question: _Question) -> str:
    """The parameters of a scale written as ``0~10``."""
    found = SPAN.fullmatch(question.lines[0][1]) if len(question.lines) == 1 else None
    if found is None or not 0 < int(found.group(2)) - int(found.group(1)) < MOST_POINTS:
        return ""
    return f"start={int(found.group(1))} end={int(found.group(2))} step=1"


def _choices(reading: _Reading, question: _Question, kind: str) -> tuple[Choice, ...]:
    texts = [(line, OPTION.fullmatch(text).group(1).strip()) for line, text in question.lines]
    if question.type == "判断题" and not texts:
        return tuple(Choice(str(n), {"zh": word}) for n, word in reversed(list(enumerate(RIGHT_WRONG))))
    if not texts:
        reading.refuse(question.line, question.label, _("the list has no choices; expected them below"))
    return _numbered(reading, question, texts, kind)


def _numbered(
    reading: _Reading, question: _Question, texts: list[tuple[int, str]], kind: str
) -> tuple[Choice, ...]:
    """Answers with numbers in their order; one that means "cannot say" is none of the steps."""
    for line, text in texts:
        if OWN_ANSWER.search(text):
            sentence = _(
                "an own answer beside the list is not supported; expected the list alone and a text after it"
            )
            reading.refuse(line, text, sentence)
    unsure = [text for _line, text in texts if UNSURE.match(text)] if kind == "select_one" else []
    steps = [text for _line, text in texts if text not in unsure[:1]]
    numbers = range(1, len(steps) + 1)
    if question.type == "反向量表题":
        numbers = reversed(numbers)
    elif kind == "select_one":
        sentence = _(
            "the answers got the numbers 1, 2, 3 … from top to bottom; turn them round if the first is best"
        )
        reading.remark(question.line, question.label, sentence)
    named = [Choice(str(number), {"zh": text}) for number, text in zip(numbers, steps, strict=True)]
    return (*named, *(Choice(NOT_APPLICABLE, {"zh": text}) for text in unsure[:1]))


def _matrix(reading: _Reading, question: _Question, name: str, shared: Mapping[str, bool]) -> Iterator[Item]:
    """A question for each row; the answers stand in the first line, or under 列 after the rows under 行."""
    columns, rows = _columns_and_rows(question)
    if len(columns) < 2 or not rows:
        sentence = _("expected a line of answers with spaces between, and below it a line for each row")
        reading.refuse(question.line, question.label, sentence)
        return
    choices = _numbered(reading, question, columns, "select_one")
    yield Item(f"{name}_heading", "note", {"zh": question.label})
    for place, (_line, text) in enumerate(rows, start=1):
        yield Item(f"{name}_{place}", "select_one", {"zh": text}, list_name=name, choices=choices, **shared)


def _columns_and_rows(question: _Question) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    parts: dict[str, list[tuple[int, str]]] = {"": [], "行": [], "列": []}
    part = ""
    for line, text in question.lines:
        if text.rstrip(":：") in ("行", "列"):
            part = text[0]
        else:
            parts[part].append((line, OPTION.fullmatch(text).group(1).strip() if part else text))
    if parts["列"]:
        return parts["列"], parts["行"]
    if not parts[""]:
        return [], []
    (line, heads), *rows = parts[""]
    return [(line, word) for word in heads.split()], [
        (at, OPTION.fullmatch(text).group(1)) for at, text in rows
    ]
