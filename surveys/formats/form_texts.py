"""Texts of files that other programs wrote: their characters, their tags, names made of them."""

import re
from html.parser import HTMLParser

from flask_babel import lazy_gettext as _

from surveys.formats.form_problems import FormProblem, FormRefused

MOST_BYTES = 5_000_000
RESERVED = frozenset({"wave", "subject", "stratum", "mode", "helper", "present"})  # columns of a response
ITEM_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
LONGEST_NAME = 60
BREAKS = frozenset({"br", "p", "div", "li", "tr"})
SILENT = frozenset({"script", "style"})
BLANK = re.compile(r"[ \t\xa0]+")


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, or what Chinese spreadsheets write. Raises FormRefused."""
    if len(data) > MOST_BYTES:
        sentence = _("too large; expected at most %(count)s bytes", count=MOST_BYTES)
        raise FormRefused([FormProblem("", None, "", "", sentence)])
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise FormRefused([FormProblem("", None, "", "", _("not a text file; expected text in UTF-8"))])


class _Plain(HTMLParser):
    """Gathers the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_silent = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.is_silent = tag in SILENT
        self.found.append("\n" if tag in BREAKS else "")

    def handle_endtag(self, tag: str) -> None:
        self.is_silent = False
        self.found.append("\n" if tag in BREAKS else "")

    def handle_data(self, data: str) -> None:
        self.found.append("" if self.is_silent else data)


def plain_of_html(text: str) -> str:
    """A text without tags; breaks between paragraphs stay."""
    if "<" not in text and "&" not in text:
        return text.strip()
    parser = _Plain()
    parser.feed(text)
    parser.close()
    lines = (BLANK.sub(" ", line).strip() for line in "".join(parser.found).split("\n"))
    return "\n".join(line for line in lines if line)


def name_problem(name: str, taken: set[str]) -> object | None:
    """Why an item cannot have this name, or None."""
    if not ITEM_NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        return _("expected a name of letters, digits, hyphens and underscores that begins with a letter")
    if name in RESERVED:
        return _("the name is a column of the responses; expected another")
    return _("duplicate name; expected it once") if name in taken else None


def unique_name(wanted: str, taken: set[str]) -> str:
    """``wanted`` or, where it is taken, the first number behind it that is free; it is taken then."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    return name
