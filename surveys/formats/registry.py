"""The formats in which an instrument comes in and goes out. Another one is one more entry."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from surveys.definition import Instrument
from surveys.formats.form_problems import FormProblem, FormRead, FormRefused
from surveys.formats.form_texts import decoded
from surveys.formats.limesurvey import read_limesurvey
from surveys.formats.sheets import SheetsRefused, read_csv_form
from surveys.formats.wenjuanxing import read_wenjuanxing
from surveys.formats.xlsform import read_form, write_xlsform

Reader = Callable[[bytes, str, str], FormRead]
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"  # how the files of Excel 97 begin
UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
LONGEST_NAME = 60


@dataclass(frozen=True)
class Format:
    """A way in, and where there is one a way out. ``suffixes``: how the names of its files end."""

    name: str
    label: Mapping[str, str]
    suffixes: tuple[str, ...]
    reader: Reader
    write: Callable[[Instrument], bytes] | None = None

    def examine(self, data: bytes, name: str, answers: str = "") -> FormRead:
        """The instrument of a file with remarks on it; ``answers``: who answers, where the file says nothing.

        Raises FormRefused, which carries everything that is wrong.
        """
        return self.reader(data, UNFIT.sub("_", name).strip("_")[:LONGEST_NAME] or "form", answers)

    def read(self, data: bytes, name: str, answers: str = "") -> Instrument:
        """The instrument of a file, without the remarks. Raises FormRefused."""
        return self.examine(data, name, answers).instrument


def _read_xlsform(data: bytes, name: str, answers: str) -> FormRead:
    if data.startswith(OLD_WORKBOOK):
        sentence = _("an old workbook (.xls); expected it saved as .xlsx")
        raise FormRefused([FormProblem("", None, "", "", sentence)])
    if data.startswith(b"PK"):
        return read_form(data, name, answers)
    try:
        return read_form(read_csv_form(decoded(data)), name, answers)
    except SheetsRefused as refused:
        raise FormRefused([FormProblem("", refused.row, "", "", refused.expected)]) from refused


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format(
            "xlsform",
            {"zh": "XLSForm（ODK、KoboToolbox）", "en": "XLSForm (ODK, KoboToolbox)"},
            (".xlsx", ".xlsm", ".csv", ".xls"),
            _read_xlsform,
            write_xlsform,
        ),
        Format(
            "limesurvey",
            {"zh": "LimeSurvey 制表符文本", "en": "LimeSurvey tab-separated"},
            (".txt", ".tsv"),
            read_limesurvey,
        ),
        Format(
            "wenjuanxing",
            {"zh": "问卷星文本", "en": "Plain text as in 问卷星"},
            (".txt",),
            read_wenjuanxing,
        ),
    )
}


def format_of(file_name: str, data: bytes) -> Format | None:
    """The format of a file, by how its name ends and, among texts, by its first line; None for any other."""
    ending = f".{file_name.lower().rpartition('.')[2]}"
    found = [one for one in FORMATS.values() if ending in one.suffixes]
    if len(found) < 2:
        return found[0] if found else None
    is_table = b"\t" in data.split(b"\n", 1)[0].replace(b"\0", b"")
    return FORMATS["limesurvey" if is_table else "wenjuanxing"]
