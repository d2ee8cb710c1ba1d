"""The file formats a questionnaire comes in and goes out as: one entry each."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from surveys.definition import Instrument
from surveys.xlsform import read_xlsform, write_xlsform


@dataclass(frozen=True)
class Format:
    """``read`` raises ``surveys.xlsform.FormRefused``; ``write`` is None where it only comes in."""

    name: str
    label: object
    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Instrument]
    write: Callable[[Instrument], bytes] | None = None


FORMATS: dict[str, Format] = {
    "xlsform": Format("xlsform", _("XLSForm workbook"), (".xlsx",), read_xlsform, write_xlsform),
}
