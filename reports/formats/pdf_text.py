"""Makes the Chinese of a printed PDF what it says: text that can be found and copied.

A font draws 工 and the radical ⼯ (U+2F2F) with one glyph, and the browser notes the lower
number for it. A reader who looks for 社工 would find nothing. Here every radical in the maps
from glyphs to letters becomes the letter that it looks like.
"""

import re
import unicodedata
import zlib

KANGXI = range(0x2F00, 0x2FD6)  # each has a compatibility letter in Unicode
# The supplement has none; these are the letters of Unicode's table of equivalent ideographs.
SUPPLEMENT = dict(
    zip(
        "⺁⺂⺃⺄⺅⺆⺈⺉⺊⺍⺎⺏⺐⺒⺓⺔⺖⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺶⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乛乚乙亻冂刀刂卜小兀尣尢巳幺彑忄扌攵旡日月歹母民氵氺灬爫丬牛犭王目示礻糹纟罓罒羊耂肀聿肉臼艹艹艹虎衤覀西见角讠贝车辶辶辶钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)  # fmt: skip
# <glyph> <letter>, or <first glyph> <last glyph> <letter of the first>
ENTRY = re.compile(r"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>(?: <([0-9A-Fa-f]+)>)?")
MAP = re.compile(rb"/ToUnicode (\d+) 0 R")
HEAD = re.compile(rb"(\d+) 0 obj\s*<<([^<>]*)>>\s*stream\r?\n")
LENGTH = re.compile(rb"/Length (\d+)")
START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.S)
ENTRY_BYTES = 20  # of a line in the table of objects


def readable(content: bytes) -> bytes:
    """The PDF with letters for radicals in its maps; nothing else of it is touched.

    The changed maps are appended as the format provides for later changes. A file
    whose table of objects is of another kind than the browser writes stays as it is.
    """
    start, trailer = START.search(content), TRAILER.search(content)
    table = _objects(content, int(start.group(1))) if start else {}
    if not table or not trailer:
        return content
    added, places = bytearray(b"\n"), {}
    for number in sorted({int(one) for one in MAP.findall(content)}):
        old = _stream(content, table.get(number, -1))
        new = ENTRY.sub(_corrected, old.decode("latin-1")).encode("latin-1")
        if new != old:
            places[number] = len(content) + len(added)
            packed = zlib.compress(new)
            added += b"%d 0 obj\n<</Filter /FlateDecode /Length %d>> stream\n" % (number, len(packed))
            added += packed + b"\nendstream\nendobj\n"
    lines = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places.items())
    end = len(content) + len(added)
    added += b"xref\n" + lines + b"trailer\n<<" + trailer.group(1).strip()
    added += b" /Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (start.group(1), end)
    return content + bytes(added) if places else content


def _objects(content: bytes, start: int) -> dict[int, int]:
    """Number of an object -> where it begins, from the one table that the browser writes."""
    head = re.compile(rb"xref\s+0 (\d+)\s*\n").match(content, start)
    if not head:
        return {}
    lines = (content[at : at + ENTRY_BYTES] for at in range(head.end(), len(content), ENTRY_BYTES))
    return {number: int(line[:10]) for number, line in zip(range(int(head.group(1))), lines, strict=False)}


def _stream(content: bytes, place: int) -> bytes:
    """What an object holds, unpacked; nothing where it is no plain stream."""
    head = HEAD.match(content, place) if place >= 0 else None
    length = LENGTH.search(head.group(2)) if head else None
    if not length:
        return b""
    raw = content[head.end() : head.end() + int(length.group(1))]
    return zlib.decompress(raw) if b"/FlateDecode" in head.group(2) else raw


def letter(sign: str) -> str:
    """The letter that a radical looks like; any other sign is itself."""
    if ord(sign) in KANGXI:
        return unicodedata.normalize("NFKC", sign)
    return SUPPLEMENT.get(sign, sign)


def _corrected(entry: re.Match) -> str:
    first, second, third = entry.groups()
    if third is None:
        return f"<{first}> <{_letters(second)}>"
    signs = [f"{int(third, 16) + place:04X}" for place in range(int(second, 16) - int(first, 16) + 1)]
    letters = [_letters(sign) for sign in signs]
    if letters == signs or len(third) != 4:
        return entry.group()
    return f"<{first}> <{second}> [{' '.join(f'<{one}>' for one in letters)}]"


def _letters(code: str) -> str:
    """The same for one UTF-16 code in hexadecimal digits."""
    return f"{ord(letter(chr(int(code, 16)))):04X}" if len(code) == 4 else code
