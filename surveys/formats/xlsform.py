"""XLSForm in and out: sheets ``survey``, ``choices``, ``settings`` as an ``Instrument``, and back.

Some columns are ours: ``evidence`` (code of the evidence point that an item
feeds), ``reverse`` (``yes``), ``text_size`` (``line``, ``long``), ``per_subject``
(``no``: a section asked once) and ``read_aloud``; and ``source`` in the settings
(who answers). What pyxform knows and this house cannot ask is refused at its row,
never left out in silence.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from surveys.definition import Instrument
from surveys.formats import xlsform_words as words
from surveys.formats.form_problems import FormProblem, FormRead, FormRefused
from surveys.formats.sheets import Sheets, SheetsRefused, read_workbook
from surveys.formats.xlsform_check import pyxform_problems
from surveys.formats.xlsform_choices import read_choices, remark_on_unused_lists
from surveys.formats.xlsform_sheets import FormSheets, check_sheets
from surveys.formats.xlsform_survey import Survey
from surveys.formats.xlsform_write import write_xlsform as write_xlsform
from surveys.scales import NUMBER as NUMBER
from surveys.scales import scale_of as scale_of
from surveys.scales import step_of as step_of


def read_xlsform(source: bytes | Sheets, name: str) -> Instrument:
    """The instrument that a workbook or its sheets describe; ``FormRefused`` carries every fault.

    Nothing is left out: what ``read_form`` would leave out with a remark is refused.
    """
    return read_form(source, name, is_strict=True).instrument


def read_form(source: bytes | Sheets, name: str, answers: str = "", is_strict: bool = False) -> FormRead:
    """The instrument with remarks on what was left out or works otherwise here.

    ``answers``: who answers, for a form whose settings do not say it. ``FormRefused`` carries every fault.
    """
    if isinstance(source, bytes):
        try:
            source = read_workbook(source)
        except SheetsRefused as refused:
            raise FormRefused(
                [FormProblem(refused.sheet, refused.row, "", "", refused.expected)]
            ) from refused
    form = FormSheets(source, name, is_strict)
    check_sheets(form, bool(answers))
    settings = _settings(form, answers)
    read_choices(form)
    survey = Survey(form)
    survey.read()
    if not form.problems:
        form.problems.extend(pyxform_problems(form.sheets, words.SETTINGS - {"source", "title"}))
    if form.problems:
        raise FormRefused(form.problems)
    remark_on_unused_lists(form, survey.items)
    return FormRead(_instrument(form, settings, survey), tuple(form.remarks))


def _settings(form: FormSheets, answers: str) -> dict[str, str]:
    """The row of settings by column; a translated title by its header as written."""
    rows = form.rows("settings")
    for number, row in rows[1:]:
        form.refuse(
            "settings", number, "", next(filter(None, row.values())), _("expected one row of settings")
        )
    settings: dict[str, str] = {}
    for cell, column, text in form.filled("settings", rows[0][1]) if rows else ():
        if column in words.SETTINGS:
            settings[cell if column == "title" and "::" in cell else column] = text
    settings.setdefault("source", answers)
    if rows and not settings["source"]:
        form.refuse("settings", rows[0][0], "source", "", _("the source is missing; expected who answers"))
    form.default_language = _default_language(form, settings)
    return settings


def _default_language(form: FormSheets, settings: Mapping[str, str]) -> str:
    """The language of columns that name none: that of the settings, else that of their texts."""
    if settings.get("default_language"):
        return words.language_of(settings["default_language"])
    bare = [
        (sheet, cell)
        for sheet in ("survey", "choices")
        for cell, (base, language) in form.columns(sheet).items()
        if base == "label" and not language
    ]
    texts = "".join(row.get(cell, "") for sheet, cell in bare for _number, row in form.rows(sheet))
    if not bare or words.CHINESE.search(texts):
        return "zh"
    form.remark(bare[0][0], 1, bare[0][1], "", _("no language is given; the texts are taken for English"))
    return "en"


def _instrument(form: FormSheets, settings: Mapping[str, str], survey: Survey) -> Instrument:
    titles = (
        form.texts("settings", dict(form.rows("settings")[0][1]), "title") if form.rows("settings") else {}
    )
    kept = {
        key: text
        for key, text in settings.items()
        if key not in ("form_title", "source") and key.partition("::")[0] != "title"
    }
    if kept.get("form_id") == form.name:
        del kept["form_id"]
    title = titles or dict.fromkeys(form.languages, settings.get("form_title", form.name))
    items, sections = tuple(survey.items), tuple(survey.sections)
    return Instrument(form.name, settings["source"], title, form.languages, items, kept, sections)
