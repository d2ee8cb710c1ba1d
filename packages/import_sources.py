"""Programs that collect answers, by what their exports look like.

An entry says how the columns of an export are known, which of them tell who answered or
when (they are never kept), and what a heading says about the item behind it. A new
program is one more entry in ``SOURCES``.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

TAGS = re.compile(r"<[^>]+>")
LEADING_NUMBER = re.compile(r"^\s*[QqＱ]?\d+(?:\.\d+)?\s*[、.．:：)）]\s*")
MARKED = re.compile(r"[\[【(（]\s*(单选题|多选题|填空题|量表题|评分题|矩阵.*?题|必答|多选|单选)\s*[\])）】]")
IN_BRACKETS = re.compile(r"^(.*?)\s*[\[(（](.+)[\])）]\s*$", re.DOTALL)
AFTER_COLON = re.compile(r"^(.+?)[:：]\s*(.+)$", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """One program. ``marks``: columns of which at least two stand in every export."""

    name: str
    label: Mapping[str, str]
    marks: frozenset[str]
    identifying: re.Pattern[str]
    names: Callable[[str], Iterator[str]]  # what an item may be called, by its heading
    parts: Callable[[str], Iterator[tuple[str, str]]]  # item and choice, where a heading names both

    def made(self, header: Sequence[str]) -> bool:
        """Whether an export with this header comes from here."""
        return len(self.marks & {cell.strip().casefold() for cell in header}) >= 2


def _kobo_names(heading: str) -> Iterator[str]:
    """``group/item``, ``group-item`` (ODK Central), or the same with labels."""
    yield heading
    for sign in ("/", "-"):
        if sign in heading:
            yield heading.rpartition(sign)[2]


def _kobo_parts(heading: str) -> Iterator[tuple[str, str]]:
    """``group/item/choice``: one column for each choice."""
    before, _sign, choice = heading.rpartition("/")
    if before:
        yield before.rpartition("/")[2], choice
        yield before, choice


def _lime_names(heading: str) -> Iterator[str]:
    """``Q1``, ``Q1. Text``, the text alone, with HTML in it or not."""
    text = TAGS.sub("", heading).strip()
    yield text
    code, sign, rest = text.partition(". ")
    if sign:
        yield code
        yield rest


def _bracket_parts(heading: str) -> Iterator[tuple[str, str]]:
    """``Q1[SQ1]`` or ``Text [Option]``: one column for each choice."""
    found = IN_BRACKETS.match(TAGS.sub("", heading))
    if found:
        for name in _lime_names(found.group(1)):
            yield name, found.group(2)


def _wjx_names(heading: str) -> Iterator[str]:
    """``1、您对……满意吗？[单选题]``"""
    text = MARKED.sub("", heading).strip()
    yield text
    yield LEADING_NUMBER.sub("", text)


def _wjx_parts(heading: str) -> Iterator[tuple[str, str]]:
    """``2、您参加过哪些活动？(唱歌)`` or with a colon: one column for each option."""
    for pattern in (IN_BRACKETS, AFTER_COLON):
        found = pattern.match(MARKED.sub("", heading).strip())
        if found:
            for name in _wjx_names(found.group(1)):
                yield name, found.group(2)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        one.name: one
        for one in (
            Source(
                "kobo",
                {"zh": "KoboToolbox 或 ODK", "en": "KoboToolbox or ODK"},
                frozenset(
                    {"start", "end", "_id", "_uuid", "_submission_time", "_index", "__version__"}
                    | {"submissiondate", "key", "meta-instanceid", "instanceid", "formversion"}
                ),
                re.compile(
                    r"(.*[/-])?(start|end|today|deviceid|phonenumber|phone_number|simserial|subscriberid|simid"
                    r"|username|email|audit|background-audio|instanceid|instancename|rootuuid|deprecatedid)"
                    r"|_.*|formhub/.*|meta/.*|meta-.*|submissiondate|submitterid|submittername"
                    r"|attachmentspresent|attachmentsexpected|status|reviewstate|edits|formversion|key"
                    r"|.*_(latitude|longitude|altitude|precision)",
                    re.IGNORECASE,
                ),
                _kobo_names,
                _kobo_parts,
            ),
            Source(
                "limesurvey",
                {"zh": "LimeSurvey", "en": "LimeSurvey"},
                frozenset(
                    {"submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp"}
                    | {"response id", "date submitted", "last page", "start language"}
                ),
                re.compile(
                    r"id|response ?id|submitdate|date submitted|lastpage|last page|startlanguage"
                    r"|start language|seed|token|access code|startdate|date started|datestamp"
                    r"|date last action"
                    r"|ipaddr|ip address|refurl|referrer url|firstname|first name|lastname|last name|email"
                    r"|email address|attribute_\d+|interviewtime|total time|group ?time.*|.*\btime|.+time",
                    re.IGNORECASE,
                ),
                _lime_names,
                _bracket_parts,
            ),
            Source(
                "wjx",
                {"zh": "问卷星", "en": "Wenjuanxing (问卷星)"},
                frozenset({"序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自ip"}),
                re.compile(
                    r"序号|答卷编号|提交答卷时间|提交时间|开始答题时间|所用时间|来源|来源详情|来自ip|ip|总分"
                    r"|用户id|用户名|昵称|微信.*|openid|姓名|手机.*|自定义字段.*|地理位置|省份|城市|浏览器.*|设备.*",
                    re.IGNORECASE,
                ),
                _wjx_names,
                _wjx_parts,
            ),
        )
    }
)
PLAIN = Source(
    "plain",
    {"zh": "普通表格", "en": "Plain table"},
    frozenset(),
    re.compile(
        r"ip|e-?mail|phone( ?number)?|respondent|timestamp|submitted.*|token|姓名|答卷人|填写人"
        r"|手机号?码?|电话号?码?|身份证号?码?|住址|家庭住址|提交时间|填写时间|时间戳.*",
        re.IGNORECASE,
    ),
    _wjx_names,
    _bracket_parts,
)


def source_of(header: Sequence[str]) -> Source:
    """The program that made a table, by its header; ``PLAIN`` for any other."""
    return next((one for one in SOURCES.values() if one.made(header)), PLAIN)
