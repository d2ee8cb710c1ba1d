"""What an instrument asks that tells who answers. Warnings for the evaluator, never refusals. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from surveys.definition import Instrument, Item
from surveys.questions import QUESTIONS

WRITTEN = (
    "text",
    "line",
    "long_text",
    "integer",
    "decimal",
    "date",
)  # kinds in which anything can be written
SEVERAL = 3  # so many traits of one person, put together, tell many people apart in a village
# A sentence that asks people not to write something does not ask for it.
NEGATED = re.compile(r"[^，。；,.;]*(?:不要|不用|不必|请勿|勿|无需|\bno\b|\bnot\b|n't\b)[^，。；,.;]*", re.I)
ABOUT_WORKERS = re.compile(r"(?:社工|工作人员|社会工作者|worker)\S{0,4}(?:姓名|名字|name)", re.I)

DIRECT: Mapping[str, tuple[object, re.Pattern]] = {
    "name": (
        _("a name"),
        re.compile(
            r"姓名|名字|怎么称呼|贵姓|您叫什么|\b(?:full |your |first |last |sur)name\b|^name\b", re.I
        ),
    ),
    "phone": (
        _("a telephone number"),
        re.compile(
            r"(?:电话|手机|联系)号码?|手机号|联系电话|联系方式|您的电话|留.{0,3}电话|^电话"
            r"|(?:phone|mobile|telephone|contact) number|^(?:tele)?phone\b",
            re.I,
        ),
    ),
    "identity": (
        _("an identity number"),
        re.compile(
            r"身份证|证件号|残疾证|低保证|护照|社保号|\bid (?:card|number)|identity card|passport", re.I
        ),
    ),
    "address": (
        _("an address"),
        re.compile(
            r"住址|地址|门牌|单元号|房号|床号|床位|家住|住在哪|住哪|\baddress|where do you live", re.I
        ),
    ),
    "birthday": (
        _("a date of birth"),
        re.compile(r"出生|生日|何时生|date of birth|birthday|birth ?date|\bborn\b", re.I),
    ),
    "email": (_("an e-mail address"), re.compile(r"邮箱|电子邮件|e-?mail", re.I)),
    "account": (_("a WeChat or QQ account"), re.compile(r"微信|qq|抖音号|wechat", re.I)),
    "household": (
        _("a household number"),
        re.compile(r"户号|户主|户口簿|家庭编号|household (?:number|code|id)", re.I),
    ),
    "bank": (_("a bank account"), re.compile(r"银行卡|卡号|账号|存折|bank (?:account|card)", re.I)),
    "number": (
        _("a personal number"),
        re.compile(r"工号|学号|员工编号|服务对象编号|个案编号|staff number|student number|case number", re.I),
    ),
    "photo": (
        _("a photo or signature"),
        re.compile(r"照片|拍照|相片|签名|签字|photo|\bpicture|signature", re.I),
    ),
    "who": (_("who somebody is"), re.compile(r"谁|哪位|哪个人|哪一位|\bwho(?:m|se)?\b|which person", re.I)),
}
TRAITS: Mapping[str, tuple[object, re.Pattern]] = {
    "age": (_("age"), re.compile(r"年龄|多大年纪|多大岁数|岁数|几岁|多少岁|\bage\b|how old", re.I)),
    "sex": (_("sex"), re.compile(r"性别|男还是女|\bsex\b|\bgender\b", re.I)),
    "village": (
        _("village"),
        re.compile(
            r"哪个(?:村|屯|社区|乡|镇)|所在(?:村|屯|社区)|所属(?:村|社区)|村名|屯名|居住地|\bvillage\b", re.I
        ),
    ),
    "occupation": (
        _("occupation"),
        re.compile(r"职业|职务|工作单位|什么工作|occupation|\bjob\b|employer|\bposition\b", re.I),
    ),
    "education": (_("education"), re.compile(r"文化程度|学历|受教育|education|schooling", re.I)),
    "ethnicity": (_("ethnic group"), re.compile(r"民族|ethnic", re.I)),
    "marriage": (_("marital status"), re.compile(r"婚姻|婚否|marital|married", re.I)),
    "family": (_("family size"), re.compile(r"几口人|家庭人口|家里几个人|household size|family size", re.I)),
    "hardship": (
        _("disability or hardship"),
        re.compile(r"残疾|低保|特困|五保|困难类型|disab|hardship", re.I),
    ),
}


@dataclass(frozen=True)
class IdentifyingQuestion:
    """An item, or several together, that may tell who answers. ``what``: translatable words."""

    items: tuple[str, ...]
    kind: str
    what: tuple[object, ...]

    def __str__(self) -> str:
        what = str(_(", ")).join(map(str, self.what))
        items = str(_(", ")).join(self.items)
        if len(self.items) == 1:
            return str(_("Item %(items)s seems to ask for %(what)s.", items=items, what=what))
        return str(
            _(
                "Items %(items)s together may tell one person in a small place: %(what)s.",
                items=items,
                what=what,
            )
        )


def instrument_warnings(definition: Instrument) -> list[IdentifyingQuestion]:
    """What an instrument asks that tells, or may tell, who answers; in the order of the items."""
    found = [one for item in definition.items for one in _direct(item)]
    traits = {kind: item.name for item in definition.items for kind in _traits(item)}
    if len(traits) >= SEVERAL:
        items = tuple(dict.fromkeys(traits.values()))
        what = tuple(TRAITS[kind][0] for kind in traits)
        found.append(IdentifyingQuestion(items, "together", what))
    return found


def _direct(item: Item) -> Iterator[IdentifyingQuestion]:
    """What one item asks for outright. A choice among given answers cannot take a name."""
    if item.kind not in WRITTEN:
        return
    asked = _asked(item)
    for kind, (what, pattern) in DIRECT.items():
        if kind == "who" and QUESTIONS[item.kind].level != "text":
            continue
        if any(pattern.search(text) for text in asked):
            yield IdentifyingQuestion((item.name,), kind, (what,))


def _traits(item: Item) -> Iterator[str]:
    """Which traits of the respondent an item asks for, in whatever way."""
    if item.kind == "note" or item.evidence:
        return  # a scored item asks about the service
    asked = _asked(item)
    for kind, (_what, pattern) in TRAITS.items():
        if any(pattern.search(text) for text in asked):
            yield kind


def _asked(item: Item) -> list[str]:
    """Label and hint in every language, without what they ask not to write and without workers' names."""
    texts = (*item.label.values(), *item.hint.values())
    return [ABOUT_WORKERS.sub("", NEGATED.sub("", text)).strip() for text in texts]
