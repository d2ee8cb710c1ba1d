"""Makes the Chinese of a printed PDF what it says: text that can be found and copied.

A font draws 工 and the radical ⼯ (U+2F2F) with one glyph, and the browser notes the lower
number for it. A reader who looks for 社工 would find nothing. Here every radical in the maps
from glyphs to letters becomes the letter that it looks like.
"""

import io
import re
import unicodedata

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

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
MAP = "/ToUnicode"


def readable(content: bytes, marks: dict[str, str]) -> bytes:
    """The PDF with letters for radicals, and with ``marks`` ("/Author" ...) as its properties."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    for entry in _maps(writer):
        text = entry.get_data().decode("latin-1")
        changed = ENTRY.sub(_corrected, text)
        if changed != text:
            entry.set_data(changed.encode("latin-1"))
    writer.add_metadata(marks)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def letter(sign: str) -> str:
    """The letter that a radical looks like; any other sign is itself."""
    if ord(sign) in KANGXI:
        return unicodedata.normalize("NFKC", sign)
    return SUPPLEMENT.get(sign, sign)


def _maps(writer: PdfWriter) -> list[StreamObject]:
    """Every map from glyphs to letters, once, wherever a page or a form on it uses its font."""
    found: dict[int, StreamObject] = {}
    seen: set[int] = set()
    for page in writer.pages:
        _collect(page.get("/Resources"), found, seen)
    return list(found.values())


def _collect(resources: object, found: dict[int, StreamObject], seen: set[int]) -> None:
    resources = _opened(resources)
    for font in _opened(resources.get("/Font")).values():
        mapped = _opened(font).raw_get(MAP) if MAP in _opened(font) else None
        if isinstance(mapped, IndirectObject):
            found[mapped.idnum] = mapped.get_object()
    for name in ("/XObject", "/Pattern"):
        for form in _opened(resources.get(name)).values():
            if isinstance(form, IndirectObject) and form.idnum not in seen:
                seen.add(form.idnum)
                _collect(_opened(form).get("/Resources"), found, seen)


def _opened(found: object) -> DictionaryObject:
    opened = found.get_object() if found is not None else None
    return opened if isinstance(opened, DictionaryObject) else DictionaryObject()


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
