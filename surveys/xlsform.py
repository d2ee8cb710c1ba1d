"""XLSForm in and out: sheets ``survey``, ``choices``, ``settings`` as an ``Instrument``, and back.

Two columns are ours: ``evidence`` (code of the evidence point that an item
feeds) and ``reverse`` (``yes``). Groups are taken apart: their condition is
joined to that of their items, a group's heading becomes a note. What pyxform
knows and this house cannot ask is refused at its row, never left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import lazy_gettext as _

from surveys.definition import NOT_APPLICABLE, Choice, Instrument, Item
from surveys.sheets import Sheets, SheetsRefused, read_workbook
from surveys.xlsform_check import FormProblem, pyxform_problems
from surveys.xlsform_write import write_xlsform as write_xlsform

RESERVED = frozenset({"wave", "subject", "stratum", "mode", "helper", "present"})  # columns of a response
SELECTS = ("select_one", "select_multiple")
SCORED = ("select_one", "range")  # kinds that can feed an evidence point
GROUP_TYPES = ("begin_group", "end_group")
SUPPORTED_TYPES = (*SELECTS, "integer", "decimal", "range", "text", "note", "date", *GROUP_TYPES)
OWN_COLUMNS = ("type", "name", "evidence", "reverse", "required", "relevant")
KEPT_COLUMNS = frozenset(
    {
        "appearance",
        "parameters",
        "constraint",
        "constraint_message",
        "required_message",
        "guidance_hint",
        "default",
    }
)
UNSUPPORTED_COLUMNS = frozenset(
    {
        "choice_filter",
        "calculation",
        "trigger",
        "repeat_count",
        "read_only",
        "readonly",
        "image",
        "audio",
        "video",
    }
    | {"media", "bind", "body", "instance", "save_to", "note"}
)
SETTINGS = frozenset(
    {
        "form_id",
        "form_title",
        "version",
        "default_language",
        "instance_name",
        "style",
        "allow_choice_duplicates",
    }
    | {"submission_url", "public_key", "auto_send", "auto_delete", "source", "title"}
)
ITEM_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
RANGE_PART = re.compile(r"(start|end|step)\s*=\s*(-?[\d.]+)", re.ASCII)
MOST_STEPS = 1_000  # of a range
LANGUAGE_CODE = re.compile(r"\(([A-Za-z]{2,3}(-[A-Za-z0-9]+)*)\)$")
YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"", "no", "false", "false()"})


class FormRefused(ValueError):
    """The form cannot be taken; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[FormProblem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


@dataclass
class _Form:
    """What has been read so far."""

    sheets: Sheets
    name: str
    problems: list[FormProblem] = field(default_factory=list)
    lists: dict[str, list[Choice]] = field(default_factory=dict)
    default_language: str = "zh"

    def refuse(self, sheet: str, row: int | None, column: str, value: str, expected: object) -> None:
        self.problems.append(FormProblem(sheet, row, column, value, expected))

    def rows(self, sheet: str) -> list[tuple[int, dict[str, str]]]:
        """Rows that hold anything, by column, with their row numbers."""
        lines = self.sheets.get(sheet) or [[]]
        header = [cell.strip() for cell in lines[0]]
        numbered = [(n, dict(zip(header, line, strict=False))) for n, line in enumerate(lines[1:], start=2)]
        return [(n, row) for n, row in numbered if any(text for name, text in row.items() if name)]

    def header(self, sheet: str) -> list[str]:
        lines = self.sheets.get(sheet) or [[]]
        return [cell.strip() for cell in lines[0]]


def read_xlsform(source: bytes | Sheets, name: str) -> Instrument:
    """The instrument that a workbook or its sheets describe; ``FormRefused`` carries every fault."""
    if isinstance(source, bytes):
        try:
            source = read_workbook(source)
        except SheetsRefused as refused:
            raise FormRefused(
                [FormProblem(refused.sheet, refused.row, "", "", refused.expected)]
            ) from refused
    form = _Form(source, name)
    for sheet in ("survey", "settings"):
        if not form.rows(sheet):
            form.refuse(sheet, None, "", "", _("the sheet is missing or empty; expected it"))
    settings = _settings(form)
    _check_headers(form)
    _check_characters(form)
    _read_choices(form)
    items = _items(form)
    if not form.problems:
        form.problems.extend(pyxform_problems(source, SETTINGS - {"source", "title"}))
    if form.problems:
        raise FormRefused(form.problems)
    return _instrument(form, settings, items)


def scale_of(item: Item) -> tuple[float, float] | None:
    """Lowest and highest scored answer of an item, or None when it has no numbers."""
    if item.kind == "range":
        given = _range(item)
        return given["start"], given["end"]
    numeric = bool(item.choices) and all(_is_scored_name(choice.name) for choice in item.choices)
    return (item.low, item.high) if numeric and item.options else None


def step_of(item: Item) -> float:
    """The distance between two answers of a range."""
    return _range(item)["step"]


def _range(item: Item) -> dict[str, float]:
    """The parameters of a range; what is not given is as XLSForm has it."""
    written = dict(RANGE_PART.findall(item.extra.get("parameters", "")))
    given = {name: float(text) for name, text in written.items() if NUMBER.fullmatch(text)}
    return {"start": 1.0, "end": 10.0, "step": 1.0} | given


def _is_scored_name(name: str) -> bool:
    return name == NOT_APPLICABLE or NUMBER.fullmatch(name) is not None


def split_header(header: str, default_language: str) -> tuple[str, str]:
    """``label::English (en)`` as ``("label", "en")``; without a language, the default one."""
    base, separator, language = header.partition("::")
    if not separator:
        return base, default_language
    code = LANGUAGE_CODE.search(language.strip())
    return base.strip(), code.group(1) if code else language.strip()


def _settings(form: _Form) -> dict[str, str]:
    rows = form.rows("settings")
    settings = {key: text for key, text in rows[0][1].items() if key and text} if rows else {}
    for column in form.header("settings"):
        if column and column.partition("::")[0] not in SETTINGS:
            form.refuse("settings", 1, column, column, _("unknown column; expected a setting of an XLSForm"))
    if rows and not settings.get("source"):
        form.refuse("settings", rows[0][0], "source", "", _("the source is missing; expected who answers"))
    for number, row in rows[1:]:
        form.refuse(
            "settings", number, "", next(filter(None, row.values())), _("expected one row of settings")
        )
    if settings.get("default_language"):
        form.default_language = split_header(f"label::{settings['default_language']}", "")[1]
    return settings


def _check_headers(form: _Form) -> None:
    known = {
        "survey": {*OWN_COLUMNS, "label", "hint"} | KEPT_COLUMNS | UNSUPPORTED_COLUMNS,
        "choices": {"list_name", "list name", "name", "label"},
        "settings": SETTINGS,
    }
    needed = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}
    for sheet, columns in known.items():
        header = form.header(sheet)
        for name in sorted({name for name in header if name and header.count(name) > 1}):
            form.refuse(sheet, 1, name, name, _("the column stands here more than once; expected it once"))
        for name in needed[sheet] if form.rows(sheet) else ():
            if name not in header and not (name == "list_name" and "list name" in header):
                form.refuse(sheet, 1, name, "", _("the column is missing; expected it in the header"))
        for name in header if sheet != "settings" else ():
            if name and not name.startswith("$") and name.partition("::")[0].strip() not in columns:
                form.refuse(sheet, 1, name, name, _("unknown column; expected a column of an XLSForm"))


def _check_characters(form: _Form) -> None:
    for sheet in ("survey", "choices", "settings"):
        for number, row in form.rows(sheet):
            for column, text in row.items():
                if any(not c.isprintable() and c not in "\n\t\r" and c < "\x20" for c in text):
                    form.refuse(sheet, number, column, text, _("expected no control characters"))


def _texts(form: _Form, row: Mapping[str, str], column: str) -> dict[str, str]:
    """The texts of a translated column by language."""
    texts: dict[str, str] = {}
    for header, text in row.items():
        base, language = split_header(header, form.default_language)
        if base == column and text:
            texts.setdefault(language, text)
    return texts


def _read_choices(form: _Form) -> None:
    met: set[tuple[str, str]] = set()
    for number, row in form.rows("choices"):
        list_name = row.get("list_name") or row.get("list name") or ""
        name, label = row.get("name", ""), _texts(form, row, "label")
        for column, text in (("list_name", list_name), ("name", name)):
            if not text:
                form.refuse("choices", number, column, "", _("the cell is empty; expected a value"))
        if not label:
            form.refuse("choices", number, "label", "", _("the label is missing; expected a text"))
        if name and (list_name, name) in met:
            form.refuse("choices", number, "name", name, _("duplicate choice; expected it once in its list"))
        if any(c.isspace() for c in name):
            form.refuse("choices", number, "name", name, _("expected a name without spaces"))
        met.add((list_name, name))
        form.lists.setdefault(list_name, []).append(Choice(name, label))


def _items(form: _Form) -> list[Item]:
    items: list[Item] = []
    groups: list[tuple[int, str]] = []
    met: set[str] = set()
    for number, row in form.rows("survey"):
        kind, list_name = _type(form, number, row)
        if kind is None:
            continue
        if kind == "end_group":
            _close_group(form, number, groups)
            continue
        item = _item(form, number, row, kind, list_name)
        _check_name(form, number, item, met)
        if groups and groups[-1][1]:
            item = replace(item, relevant=_both(groups[-1][1], item.relevant))
        if kind == "begin_group":
            groups.append((number, item.relevant))
            item = replace(item, kind="note", extra={}, required=False)
        if item.label or kind != "begin_group":
            items.append(item)
    for number, _relevant in groups:
        form.refuse("survey", number, "type", "begin_group", _("the group is not closed; expected end_group"))
    return items


def _close_group(form: _Form, number: int, groups: list) -> None:
    if groups:
        groups.pop()
    else:
        form.refuse("survey", number, "type", "end_group", _("no group is open; expected begin_group before"))


def _both(first: str, second: str) -> str:
    return f"({first}) and ({second})" if second else first


def _type(form: _Form, number: int, row: Mapping[str, str]) -> tuple[str | None, str]:
    written = row.get("type", "")
    words = written.replace("begin group", "begin_group").replace("end group", "end_group").split()
    kind, rest = (words[0], words[1:]) if words else ("", [])
    if kind not in SUPPORTED_TYPES:
        listed = ", ".join(SUPPORTED_TYPES)
        form.refuse(
            "survey", number, "type", written, _("not supported yet; expected one of %(types)s", types=listed)
        )
    elif len(rest) != (kind in SELECTS):
        sentence = (
            _("expected the type and one list of choices")
            if kind in SELECTS
            else _("expected the type alone")
        )
        form.refuse("survey", number, "type", written, sentence)
    elif kind in SELECTS and not form.lists.get(rest[0]):
        form.refuse(
            "survey", number, "type", written, _("the list has no choices; expected them on sheet choices")
        )
    else:
        return kind, rest[0] if rest else ""
    return None, ""


def _item(form: _Form, number: int, row: Mapping[str, str], kind: str, list_name: str) -> Item:
    item = Item(
        name=row.get("name", ""),
        kind=kind,
        label=_texts(form, row, "label"),
        hint=_texts(form, row, "hint"),
        list_name=list_name,
        choices=tuple(form.lists.get(list_name, ())) if list_name else (),
        evidence=row.get("evidence", ""),
        reverse=_flag(form, number, row, "reverse"),
        required=_flag(form, number, row, "required"),
        relevant=row.get("relevant", ""),
        extra={key: text for key, text in row.items() if text and _is_kept(key)},
    )
    if not item.label and kind != "begin_group":
        form.refuse("survey", number, "label", "", _("the label is missing; expected a text"))
    for column, text in row.items():
        if text and column.partition("::")[0].strip() in UNSUPPORTED_COLUMNS:
            form.refuse("survey", number, column, text, _("not supported yet; expected an empty cell"))
    if kind == "range":
        _check_range(form, number, item)
    if item.evidence:
        _check_scored(form, number, item)
    return item


def _check_range(form: _Form, number: int, item: Item) -> None:
    (low, high), step = scale_of(item), step_of(item)
    if not low < high or not 0 < step <= high - low or (high - low) / step > MOST_STEPS:
        sentence = _("expected start=, end= and step= with at most %(count)s steps", count=MOST_STEPS)
        form.refuse("survey", number, "parameters", item.extra.get("parameters", ""), sentence)


def _is_kept(column: str) -> bool:
    return column.startswith("$") or column.partition("::")[0].strip() in KEPT_COLUMNS


def _flag(form: _Form, number: int, row: Mapping[str, str], column: str) -> bool:
    text = row.get(column, "").lower()
    if text not in YES | NO:
        form.refuse("survey", number, column, row[column], _("expected yes or an empty cell"))
    return text in YES


def _check_scored(form: _Form, number: int, item: Item) -> None:
    """An item that feeds an evidence point must give numbers."""
    if item.kind not in SCORED:
        listed = ", ".join(SCORED)
        sentence = _("an item of this type feeds no evidence point; expected one of %(types)s", types=listed)
        form.refuse("survey", number, "evidence", item.evidence, sentence)
        return
    for choice in item.choices:
        if not _is_scored_name(choice.name):
            row = _choice_row(form, item.list_name, choice.name)
            form.refuse(
                "choices", row, "name", choice.name, _("expected a number or na: the answers are scored")
            )
    scale = scale_of(item)
    if scale is not None and scale[0] >= scale[1]:
        form.refuse(
            "survey", number, "type", item.list_name, _("expected at least two different numbers to choose")
        )


def _choice_row(form: _Form, list_name: str, name: str) -> int | None:
    found = (n for n, row in form.rows("choices") if list_name in row.values() and row.get("name") == name)
    return next(found, None)


def _check_name(form: _Form, number: int, item: Item, met: set[str]) -> None:
    if not ITEM_NAME.fullmatch(item.name) or len(item.name) > 60:
        sentence = _("expected a name of letters, digits, hyphens and underscores that begins with a letter")
        form.refuse("survey", number, "name", item.name, sentence)
    elif item.name in RESERVED:
        form.refuse(
            "survey", number, "name", item.name, _("the name is a column of the responses; expected another")
        )
    elif item.name in met:
        form.refuse("survey", number, "name", item.name, _("duplicate name; expected it once"))
    met.add(item.name)


def _instrument(form: _Form, settings: Mapping[str, str], items: list[Item]) -> Instrument:
    headers = [*form.header("survey"), *form.header("choices")]
    split = [split_header(header, form.default_language) for header in headers]
    languages = tuple(dict.fromkeys(language for base, language in split if base in ("label", "hint")))
    title = _texts(form, settings, "title")
    form_title = settings.get("form_title", form.name)
    kept = {
        key: text for key, text in settings.items() if key.partition("::")[0] not in ("form_title", "title")
    }
    source = kept.pop("source")
    if kept.get("form_id") == form.name:
        del kept["form_id"]
    title = title or dict.fromkeys(languages, form_title)
    return Instrument(form.name, source, title, languages, tuple(items), kept)
