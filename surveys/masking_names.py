"""Names in comments: those of the wave's roster, and what reads like a name. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from surveys.masking_words import NAMES, SURNAMES, any_of

GAP = r"[\s·•.．,，、\-—_*/|~\u200b-\u200d\ufeff]{0,2}"  # what people put between the characters of a name
NARROW = r"[\s·•.．\-_*\u200b-\u200d\ufeff]{0,2}"
CHINESE = r"[\u4e00-\u9fff]"
GIVEN = rf"(?:(?![{NAMES['never']}]){CHINESE})"
OFTEN = f"[{NAMES['often']}]"
NICK = f"[{NAMES['nick']}]"
ORDINARY = any_of(NAMES["ordinary"].split())
TITLE = rf"(?!{NAMES['not_a_title']})(?:{any_of(NAMES['titles'])})"
KINDLY = rf"(?:{NAMES['kin']})(?!{NAMES['not_a_title']})"
GUARDED = {
    surname: (rf"(?<![{before}])" if before else "") + surname + (rf"(?![{after}])" if after else "")
    for surname, (before, after) in SURNAMES["guarded"].items()
}
COMPOUND = any_of(SURNAMES["compound"])
PLAIN = f"(?:{COMPOUND}|[{SURNAMES['plain']}])"
SURNAME = f"(?:{COMPOUND}|[{SURNAMES['plain']}]|{'|'.join(GUARDED.values())})"
END = r"(?=[\s在的和去是有今，。、；！？,.!?:：（()）]|$)"
KIN = "女儿|儿子|孙子|孙女|外孙|老伴|老公|爱人|妻子|丈夫|孩子|娃|弟弟|妹妹|哥哥|姐姐|媳妇|儿媳|老婆"
PERSONS = "社工|老师|阿姨|奶奶|爷爷|爸|妈|叔|医生|大家|名字"

LIKE_A_NAME = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{SURNAME}{GIVEN}{{0,2}}?{TITLE})",  # 覃奶奶, 韦秀兰阿姨
        rf"(?P<name>(?!{ORDINARY})(?<![大最从变幼中])[小老]{SURNAME})",  # 小李, 老覃
        rf"(?P<name>(?!{ORDINARY})阿{CHINESE})",  # 阿芳
        rf"(?P<name>(?!{ORDINARY})小{NICK}(?:{OFTEN})?)",  # 小燕
        rf"(?P<name>{OFTEN}?{NICK}(?:{NAMES['kin']}))(?!{NAMES['not_a_title']})",  # 秀兰姐
        rf"(?P<name>{PLAIN}(?:{OFTEN}|[大小子阿]){OFTEN})",  # 黄志明
        rf"(?:我叫|名叫|叫做|叫作|姓名|名字|联系人|署名|签名)[是叫为：:\s]*(?P<name>{SURNAME}{GIVEN}{{1,3}}?){END}",
        rf"(?:我叫|名叫|叫做|叫作|姓名|名字|联系人|署名|签名)[是叫为：:\s]*(?P<name>{SURNAME}{GIVEN}{{1,2}})",
        rf"(?:社工|老师|医生|主任|书记|站长|干部|护工)(?P<name>{SURNAME}{GIVEN}{{2}}){END}",
        rf"(?P<name>{SURNAME}某{{1,2}})",
        rf"(?<!百)姓(?P<name>{SURNAME})",
        rf"(?:我是|本人)(?P<name>{SURNAME}{GIVEN}{{1,2}}){END}",
        rf"(?:{KIN})(?:叫|名叫|名字叫)(?!{PERSONS})(?P<name>{GIVEN}{{2,3}}?){END}",
        rf"(?:{KIN})(?:叫|是|名叫)?(?P<name>{SURNAME}{GIVEN}{{1,2}}?){END}",
        rf"我家(?P<name>(?!{ORDINARY}|小[孩子店猪鸡狗猫孙女儿院妹弟娃])[小阿]{GIVEN}{{1,2}}?){END}",
    )
)
PLACE_ENDS = re.compile(r"(?:村委会|社区|街道|村|屯|镇|乡|寨|县|市|区)$")
GROUP_ENDS = re.compile(
    r"(?:社会工作服务中心|社会工作服务站|社工服务站|社工服务中心|服务中心|服务站|社工站|团队|小组|队|站|组|中心)$"
)


@dataclass(frozen=True)
class Roster:
    """The names a wave knows: people, groups (teams, agencies), places (villages)."""

    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern | None:
        """Every name in every form in which it may be written; None when there is no name."""
        forms = [
            *(form for name in self.people for form in _forms_of_person(name.strip())),
            *(form for name in self.groups for form in _forms(name.strip(), GROUP_ENDS)),
            *(form for name in self.places for form in _forms(name.strip(), PLACE_ENDS)),
        ]
        ordered = sorted(dict.fromkeys(forms), key=len, reverse=True)
        return re.compile("|".join(ordered), re.IGNORECASE) if ordered else None


def rostered(text: str, roster: Roster) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of every name of the roster."""
    if roster.pattern is not None:
        for found in roster.pattern.finditer(text):
            yield *found.span(), "roster"


def named(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of everything that reads like the name of a person."""
    for pattern in LIKE_A_NAME:
        for found in pattern.finditer(text):
            yield *found.span("name"), "name"


def _forms_of_person(name: str) -> Iterator[str]:
    """The full name, also with gaps; the given name alone; nicknames made from it."""
    if not re.fullmatch(rf"{CHINESE}{{2,}}", name):
        yield from _latin(name)
        return
    yield GAP.join(name)
    width = 2 if name[:2] in SURNAMES["compound"] and len(name) > 2 else 1
    surname, given = name[:width], name[width:]
    if len(given) >= 2:
        yield rf"{NARROW.join(given)}(?:{KINDLY})?"
    yield rf"{GUARDED.get(surname, surname)}(?:{given[0]}|{given[-1]})?{TITLE}"
    for one in {given[0], given[-1]} - set(NAMES["never"]):
        yield rf"(?!{ORDINARY})[小阿老]{one}"
        yield rf"{one}(?:{NAMES['kin']})(?!{NAMES['not_a_title']})"


def _forms(name: str, ends: re.Pattern) -> Iterator[str]:
    """The name of a group or a place, whole and without its last word."""
    if not re.search(CHINESE, name):
        yield from _latin(name)
        return
    for form in {name, ends.sub("", name)}:
        if len(form) >= 2:
            yield NARROW.join(map(re.escape, form))


def _latin(name: str) -> Iterator[str]:
    words = [word for word in name.split() if len(word) >= 2]
    if words:
        yield rf"(?<![A-Za-z0-9]){GAP.join(map(re.escape, words))}(?![A-Za-z0-9])"
    for word in words:
        if len(word) >= 3:
            yield rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"
