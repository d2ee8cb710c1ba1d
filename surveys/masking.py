"""What identifies somebody in a free text: found, marked, masked. Pure: no Flask, no database.

Rules find numbers, accounts, addresses and names; the wave's own roster finds
its people and places whatever way they are written. Rules cannot find a person
told by an event, a family or a way of speaking: masking is a proposal to the
people who review, never a release.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.masking_names import Roster, named, rostered
from surveys.masking_places import addresses
from surveys.masking_words import MASKS

SPOKEN = str.maketrans("零〇○一壹幺二贰两三叁四肆五伍六陆七柒八捌九玖", "00011122233445566778899")
BETWEEN_DIGITS = re.compile(r"(?<=\d)[OoIl](?=\d)")
GAP = r"[\s\-–—_.·•,，、*/()~\ufe0f\u20e3\u200b-\u200d]{0,2}"
DAY = r"(?:19|20)\d\d\s?[年.\-/]?\s?(?:1[0-2]|0?[1-9])\s?[月.\-/]?\s?(?:3[01]|[12]\d|0?[1-9])日?"
UNITS = "元|块|万|斤|亩|吨|米|公里|步"
WORDS = "微信|薇信|威信|v信|vx|wx|wechat|weixin|加v|抖音|快手|小红书|支付宝|钉钉|tiktok|line"
FILLER = r"(?:号码?|账号|帐号|id|就?是|为|叫|加|[:：\s=])"
AT = r"\s?(?:@|[\[(](?:at|艾特|圈a)[\])]|艾特|圈a)\s?"
DOT = r"\s?(?:\.|点)\s?"

# Kind and pattern, on the text with half-width signs; a named group is the part that identifies.
WRITTEN = {
    "id": re.compile(
        rf"(?<!\d)\d{{6}}{GAP}(?:18|19|20)\d\d{GAP}\d{{4}}{GAP}\d{{3}}{GAP}[\dx](?!\d)"
        r"|(?<!\d)[1-9]\d{16}[\dx](?!\d)|(?<!\d)[1-9]\d{14}(?!\d)",
        re.I,
    ),
    "mobile": re.compile(
        rf"(?:(?:\+|00)?86{GAP})?(?<!\d)1{GAP}[3-9](?:{GAP}\d){{9}}(?!\d)|(?:\+|00)?86{GAP}1[3-9]\d{{9}}"
    ),
    "landline": re.compile(
        rf"(?<!\d)\(?0(?:10|2\d|[3-9]\d\d)\)?{GAP}[2-8]\d{{2,3}}{GAP}\d{{4}}(?!\d)(?:\s?[转\-]\s?\d{{1,6}})?"
        r"|(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)"
        r"|(?:电话|座机|固话|号码|打|tel)\s?(?:是|号码?)?[:：]?\s?(?P<it>[2-8]\d{2,3}[\s\-]?\d{4})(?!\d)",
        re.I,
    ),
    "card": re.compile(r"(?<!\d)[3-69]\d{3}(?:[\s\-]?\d{4}){3}(?:[\s\-]?\d{1,3})?(?!\d)"),
    "plate": re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][\s·•.\-]?"
        r"(?=[a-z]{0,3}\d)[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9挂学警港澳]",
        re.I,
    ),
    "account": re.compile(
        rf"(?<![a-z])(?:{WORDS})(?:{FILLER}){{0,4}}(?P<it>(?=[a-z_\-]*\d|\w*[_\-])[a-z0-9][-_a-z0-9]{{4,19}})"
        rf"|(?<![a-z])(?:{WORDS}){FILLER}(?:{FILLER}){{0,3}}(?P<that>[a-z][-_a-z0-9]{{3,19}})"
        rf"|(?<![a-z])(?:qq|扣扣|企鹅|q)群?(?:{FILLER}){{0,4}}(?P<number>[1-9]\d{{4,10}})(?!\d)",
        re.I,
    ),
    "email": re.compile(rf"[a-z0-9][\w.+\-]*{AT}[a-z0-9\-]+(?:{DOT}[a-z]{{2,6}})+", re.I | re.A),
    "birthday": re.compile(
        rf"(?:出生日期|出生|生日|生于)(?:是|为|在)?[:：]?\s?(?P<it>{DAY})|(?P<that>{DAY})(?=出?生)"
    ),
    "number": re.compile(rf"(?<![\d.])(?!{DAY}(?!\d))\d{{7,}}(?!\d|\.\d|{UNITS})"),
}
AS_SPOKEN = ("mobile", "id", "landline")  # also written in Chinese numerals


@dataclass(frozen=True)
class Span:
    """A place in a text that identifies somebody. ``is_sure``: a check digit or a known name agrees."""

    start: int
    end: int
    kind: str
    is_sure: bool = False


def find(text: str, roster: Roster) -> list[Span]:
    """The spans of ``text`` that identify somebody, in order, none touching another."""
    plain = half_width(text)
    spans = [
        *(Span(*found, True) for found in rostered(plain, roster)),
        *(Span(*found) for found in _written(plain)),
        *(Span(*found) for found in addresses(plain)),
        *(Span(*found) for found in named(plain)),
    ]
    return _merged(spans)


def mask(text: str, roster: Roster) -> str:
    """``text`` with a word for its kind in place of everything that identifies somebody."""
    return "".join(MASKS[kind] if kind else piece for piece, kind in pieces(text, find(text, roster)))


def pieces(text: str, spans: list[Span]) -> list[tuple[str, str]]:
    """``text`` cut at the spans: (piece, kind), kind empty for what identifies nobody."""
    cut, place = [], 0
    for span in spans:
        cut += [(text[place : span.start], ""), (text[span.start : span.end], span.kind)]
        place = span.end
    return [piece for piece in (*cut, (text[place:], "")) if piece[0]]


def half_width(text: str) -> str:
    """``text`` with full-width signs as ordinary ones, character for character."""
    folded = (unicodedata.normalize("NFKC", sign) for sign in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, folded, strict=True))


def is_identity_number(digits: str) -> bool:
    """Whether the check digit of an 18-digit number is right (GB 11643)."""
    if len(digits) != 18:
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], weights, strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()


def is_card_number(digits: str) -> bool:
    """Whether the last digit is right by Luhn's formula (ISO/IEC 7812)."""
    if not digits.isdecimal() or not 15 <= len(digits) <= 19:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _written(plain: str) -> Iterator[tuple[int, int, str, bool]]:
    """Numbers, accounts and the like, in digits and in Chinese numerals."""
    mended = BETWEEN_DIGITS.sub(lambda found: "0" if found[0] in "Oo" else "1", plain)
    spoken = mended.translate(SPOKEN)
    for kind, pattern in WRITTEN.items():
        for written in (mended, spoken) if kind in AS_SPOKEN else (mended,):
            for found in pattern.finditer(written):
                inner = next((name for name, value in found.groupdict().items() if value), 0)
                digits = re.sub(r"[^\dxX]", "", found[inner])
                if (
                    kind == "id"
                    and len(digits) > 15
                    and not is_identity_number(digits)
                    and is_card_number(digits)
                ):
                    yield *found.span(inner), "card", True
                else:
                    yield *found.span(inner), kind, is_identity_number(digits) or is_card_number(digits)


def _merged(spans: list[Span]) -> list[Span]:
    """Overlapping spans as one; it takes the kind of its longest part."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
            continue
        last = merged.pop()
        main = max(last, span, key=lambda one: (one.end - one.start, one.is_sure))
        merged.append(Span(last.start, max(last.end, span.end), main.kind, last.is_sure or span.is_sure))
    return merged
