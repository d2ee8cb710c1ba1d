"""Addresses in comments: chains such as county, town, village, number. Pure."""

import re
from collections.abc import Iterator

from surveys.masking_words import PLACES, any_of

COUNTED = r"[0-9一二三四五六七八九十百零〇]{1,5}"
NEVER, BEFORE, BEHIND = PLACES["never"], PLACES["before"], PLACES["behind"]
MORE = rf"(?:(?![{NEVER}])[\u4e00-\u9fff])"
# How the name of a place begins.
NAME = rf"(?:(?![{NEVER}{BEHIND}])[\u4e00-\u9fff]|[{BEFORE}]{MORE}|[弄那](?=屯))"
LARGE = "(?:自治区|自治州|自治县|省|市|州|县|区|旗)"
SMALL = (
    "(?:街道办?|大道|社区|小区|新村|花园|家园|公寓|大厦|广场|镇|乡|村委?|屯|寨|坡|冲|路|街|道|巷|弄|里|苑|城)"
)
NAMED_LARGE = rf"{NAME}{MORE}{{0,5}}?{LARGE}"
NAMED_SMALL = rf"{NAME}{MORE}{{0,3}}?{SMALL}"
NUMBERED = (
    rf"{COUNTED}\s?(?:号楼|号院|号房|号|栋|幢|座|单元|室|楼|层|组|队|排|巷|弄)"
    r"(?!线|文件|妇女|下午|上午|那天|会议|电话|选手)"
)
BARE_ROOM = r"\d{3,4}(?!\d|元|块|分|人|次|米|年)室?"
CHAIN = re.compile(
    rf"(?:{NAMED_LARGE})*(?:{NAMED_SMALL})+\s?(?:附近)?(?:{NUMBERED})+(?:{BARE_ROOM})?"  # 民主路12号3栋501
    rf"|(?:{NAMED_LARGE})+(?:{NAMED_SMALL})+"  # 马山县古零镇乔老村
    rf"|{NAMED_LARGE}(?:{NAMED_LARGE})+"  # 南宁市青秀区
    rf"|(?:{NAMED_SMALL}){{2,}}"  # 古零镇乔老村
    rf"|{COUNTED}(?:号楼|栋|幢|座)\s?(?:{NUMBERED})+(?:{BARE_ROOM})?"  # 3栋2单元501室
    rf"|{COUNTED}(?:栋|幢|座|单元)\s?{BARE_ROOM}"
)
# A single named village, town or street, when the words before it say that it is a place.
PLACED = re.compile(
    r"(?:住|家在|家住|来自|我在|我是|我们是|地址[:：]?|搬到|嫁到|回到)(?:在|到)?\s?"
    rf"(?P<place>{NAME}{MORE}{{1,3}}?{SMALL})"
)
VILLAGE = re.compile(
    rf"(?P<place>{NAME}{MORE}{{1,2}}?[村屯镇乡寨])(?![里民干支长头口上中公小医子情务集道级规史风容庄部])"
)
DOOR = re.compile(rf"门牌(?:号码?)?(?:是|为|[:：])?\s?(?P<place>{COUNTED}号?)")
ORDINARY = re.compile(rf"(?:{any_of(PLACES['ordinary'])})$")


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of everything that reads like an address. ``text`` has half-width digits."""
    for found in CHAIN.finditer(text):
        yield *found.span(), "address"
    for pattern in (PLACED, VILLAGE, DOOR):
        for found in pattern.finditer(text):
            if not ORDINARY.search(found["place"]):
                yield *found.span("place"), "address"
