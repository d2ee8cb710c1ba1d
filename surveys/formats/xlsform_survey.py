"""The sheet ``survey``: items, and the sections in which they stand.

A group of the form is a section, a repeat a section that is asked about each
subject. A group inside a group is taken apart: its condition is joined to that of
its items, its heading becomes a note.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask_babel import lazy_gettext as _

from surveys.definition import Item, Section
from surveys.formats import xlsform_words as words
from surveys.formats.form_texts import name_problem
from surveys.formats.xlsform_choices import INSERTED, choice_row
from surveys.formats.xlsform_sheets import FormSheets
from surveys.formats.xlsform_write import list_of
from surveys.questions.numbers import bounds_of
from surveys.relevance import read_condition
from surveys.scales import SCORED, is_scored_name, scale_of, step_of

MOST_STEPS = 1_000  # of a range
YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"", "no", "false", "false()"})
MARKED = re.compile(r"</?[A-Za-z][^>]*>|\*\*|\[[^\]]+\]\([^)]+\)|^#+\s", re.M)

Row = Mapping[str, str]


@dataclass
class _Open:
    """A group that is not closed yet."""

    row: int
    kind: str  # group or repeat
    relevant: str = ""  # of a group inside a section, joined with those around it


@dataclass
class Survey:
    """What the sheet ``survey`` says, row by row."""

    form: FormSheets
    items: list[Item] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    groups: list[_Open] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)  # columns that were remarked on: once is enough

    def read(self) -> None:
        rows = self.form.rows("survey")
        has_repeat = any(self._type(row)[0] == "begin_repeat" for _number, row in rows)
        for number, row in rows:
            self._read_row(number, row, has_repeat)
        for group in self.groups:
            sentence = _("the group is not closed; expected end_group")
            self.form.refuse("survey", group.row, "type", f"begin_{group.kind}", sentence)

    def cell(self, row: Row, column: str) -> str:
        return self.form.cell("survey", row, column)

    def refuse(self, number: int, column: str, value: str, expected: object) -> None:
        self.form.refuse("survey", number, column, value, expected)

    def _type(self, row: Row) -> tuple[str, tuple[str, ...]]:
        return words.type_of(words.OR_OTHER.sub("", self.cell(row, "type")))

    def _read_row(self, number: int, row: Row, has_repeat: bool) -> None:
        written, (kind, rest) = self.cell(row, "type"), self._type(row)
        if not written and not self.cell(row, "name"):
            self.form.leave_out(
                "survey", number, "type", "", _("a row without a type; it is taken for a remark and left out")
            )
        elif self.cell(row, "disabled").lower() in YES:
            self.form.leave_out("survey", number, "disabled", "yes", _("the row is disabled; it is left out"))
        elif kind in words.TELLING:
            sentence = _("left out: it would tell who answers, where or when")
            self.form.leave_out("survey", number, "type", written, sentence)
        elif kind in ("begin_group", "begin_repeat"):
            self._open(number, row, kind.removeprefix("begin_"), has_repeat)
        elif kind in ("end_group", "end_repeat"):
            self._close(number, kind.removeprefix("end_"))
        elif self._is_known(number, written, kind, rest):
            self._add_item(number, row, kind, rest)

    def _is_known(self, number: int, written: str, kind: str, rest: tuple[str, ...]) -> bool:
        """Whether the type can be asked; a type that cannot is refused."""
        lists = self.form.lists
        if kind not in words.SUPPORTED_TYPES:
            listed = ", ".join(words.SUPPORTED_TYPES)
            sentence = _("not supported yet; expected one of %(types)s", types=listed)
        elif words.OR_OTHER.search(written):
            sentence = _(
                "an own answer beside the list is not supported; expected the list alone and a text after it"
            )
        elif kind in words.SELECTS and len(rest) != 1:
            sentence = _("expected the type and one list of choices")
        elif kind not in words.SELECTS and rest:
            sentence = _("expected the type alone")
        elif kind in words.SELECTS and not lists.get(rest[0]):
            sentence = _("the list has no choices; expected them on sheet choices")
        else:
            return True
        self.refuse(number, "type", written, sentence)
        return False

    def _open(self, number: int, row: Row, kind: str, has_repeat: bool) -> None:
        self._check_cells(number, row, {"name", "label", "relevant", "per_subject"})
        name, label = self.cell(row, "name"), self.form.texts("survey", row, "label")
        relevant = self._condition(number, row)
        self._check_name(number, name)
        if not self.groups:
            default = "yes" if kind == "repeat" or not has_repeat else "no"
            per_subject = kind == "repeat" or self._flag(number, row, "per_subject", default)
            self.sections.append(Section(name, label, relevant, per_subject))
            self.groups.append(_Open(number, kind))
        elif kind == "repeat":
            sentence = _("a repeat inside a group is not supported; expected it outside")
            self.refuse(number, "type", self.cell(row, "type"), sentence)
            self.groups.append(_Open(number, kind))
        else:
            self._flatten(number, name, label, relevant)
        if kind == "repeat":
            sentence = _("the repeat is asked about each person or team that a ticket names")
            self.form.remark("survey", number, "type", self.cell(row, "type"), sentence)

    def _flatten(self, number: int, name: str, label: dict[str, str], relevant: str) -> None:
        joined = _both(self.groups[-1].relevant, relevant)
        self.groups.append(_Open(number, "group", joined))
        sentence = _(
            "a group inside a group: its heading becomes a note, its condition that of each question"
        )
        self.form.remark("survey", number, "type", "begin_group", sentence)
        if label:
            self.items.append(Item(name, "note", label, relevant=joined, section=self.sections[-1].name))

    def _close(self, number: int, kind: str) -> None:
        if self.groups and self.groups[-1].kind == kind:
            self.groups.pop()
        elif self.groups:
            expected = f"end_{self.groups.pop().kind}"
            self.refuse(number, "type", f"end_{kind}", _("expected %(type)s here", type=expected))
        else:
            sentence = _("no group is open; expected begin_group before")
            self.refuse(number, "type", f"end_{kind}", sentence)

    def _add_item(self, number: int, row: Row, kind: str, rest: tuple[str, ...]) -> None:
        list_name = rest[0] if rest else ""
        around = self.groups[-1].relevant if self.groups else ""
        item = Item(
            name=self.cell(row, "name"),
            kind=self._sized(number, row) if kind == "text" else kind,
            label=self.form.texts("survey", row, "label"),
            hint=self.form.texts("survey", row, "hint"),
            list_name=list_name,
            choices=tuple(self.form.lists.get(list_name, ())),
            evidence=self.cell(row, "evidence"),
            reverse=self._flag(number, row, "reverse"),
            required=self._flag(number, row, "required"),
            relevant=_both(around, self._condition(number, row)),
            section=self.sections[-1].name if self.groups else "",
            read_aloud=self.form.texts("survey", row, "read_aloud"),
            extra={
                cell: text
                for cell, column, text in self.form.filled("survey", row)
                if cell.startswith("$") or column in words.KEPT_COLUMNS
            },
        )
        item = replace(item, extra=_spelt(self.form, item.extra))
        self._check_item(number, row, item)
        if list_name == list_of(replace(item, list_name="")):
            item = replace(item, list_name="")  # a list that its question has for itself needs no name
        self.items.append(item)

    def _check_item(self, number: int, row: Row, item: Item) -> None:
        self._check_name(number, item.name)
        self._check_cells(number, row, words.READ_COLUMNS | words.OWN_COLUMNS | words.KEPT_COLUMNS)
        if not item.label:
            self.refuse(number, "label", "", _("the label is missing; expected a text"))
        if item.kind == "range":
            self._check_range(number, item)
        if item.evidence:
            self._check_scored(number, item)
        self._remark_on_kept(number, row, item)

    def _check_cells(self, number: int, row: Row, taken: set[str] | frozenset[str]) -> None:
        """Refuse what stands in columns that change a question in a way that is not supported."""
        for cell, column, text in self.form.filled("survey", row):
            if column in words.UNSUPPORTED_COLUMNS:
                self.refuse(number, cell, text, _("not supported yet; expected an empty cell"))
            elif column in words.TRANSLATED and INSERTED.search(text):
                sentence = _("a text that repeats an answer is not supported; expected a text without ${…}")
                self.refuse(number, cell, text, sentence)
            elif column in words.TRANSLATED and MARKED.search(text):
                self._tell_once(
                    "marks", number, cell, text, _("the marks for bold, links or tags are shown as they are")
                )
            elif column in (words.KEPT_COLUMNS | {"hint", "required"}) - taken:
                self.form.leave_out("survey", number, cell, text, _("a group has none here; it is left out"))

    def _remark_on_kept(self, number: int, row: Row, item: Item) -> None:
        """What is kept for the way out but does nothing on the phone page: said once for each column."""
        for cell, column, text in self.form.filled("survey", row):
            is_used = (column == "parameters" and item.kind == "range") or (
                column == "constraint" and item.kind in ("integer", "decimal") and bounds_of(item)
            )
            if column in words.KEPT_COLUMNS and not is_used:
                sentence = _("kept for the way out; the answering page does not use it")
                self._tell_once(column, number, cell, text, sentence)
        if item.required:
            sentence = _("kept for the way out; people may pass over every question")
            self._tell_once("required", number, "required", "yes", sentence)

    def _tell_once(self, what: str, number: int, cell: str, text: str, sentence: object) -> None:
        if what not in self.told:
            self.form.remark("survey", number, cell, text, sentence)
        self.told.add(what)

    def _condition(self, number: int, row: Row) -> str:
        text = self.cell(row, "relevant")
        if text and read_condition(text) is None:
            sentence = _("kept, but not understood: the question is always asked")
            self.form.remark("survey", number, "relevant", text, sentence)
        return text

    def _sized(self, number: int, row: Row) -> str:
        size = self.cell(row, "text_size")
        if size not in words.TEXT_SIZES:
            self.refuse(number, "text_size", size, _("expected line, long or an empty cell"))
        return words.TEXT_SIZES.get(size, "text")

    def _flag(self, number: int, row: Row, column: str, default: str = "no") -> bool:
        text = self.cell(row, column)
        if text.lower() not in YES | NO:
            self.refuse(number, column, text, _("expected yes or an empty cell"))
        return (text.lower() or default) in YES

    def _check_range(self, number: int, item: Item) -> None:
        (low, high), step = scale_of(item), step_of(item)
        if not low < high or not 0 < step <= high - low or (high - low) / step > MOST_STEPS:
            sentence = _("expected start=, end= and step= with at most %(count)s steps", count=MOST_STEPS)
            self.refuse(number, "parameters", item.extra.get("parameters", ""), sentence)

    def _check_scored(self, number: int, item: Item) -> None:
        """An item that feeds an evidence point must give numbers, about one subject."""
        if item.kind not in SCORED:
            listed = ", ".join(SCORED)
            sentence = _(
                "an item of this type feeds no evidence point; expected one of %(types)s", types=listed
            )
            self.refuse(number, "evidence", item.evidence, sentence)
            return
        if item.section and not self.sections[-1].per_subject:
            sentence = _("asked once about several subjects; expected no evidence point")
            self.refuse(number, "evidence", item.evidence, sentence)
        for choice in item.choices:
            if not is_scored_name(choice.name):
                row = choice_row(self.form, item.list_name, choice.name)
                self.form.refuse(
                    "choices", row, "name", choice.name, _("expected a number or na: the answers are scored")
                )
        scale = scale_of(item)
        if scale is not None and scale[0] >= scale[1]:
            self.refuse(
                number, "type", item.list_name, _("expected at least two different numbers to choose")
            )

    def _check_name(self, number: int, name: str) -> None:
        sentence = name_problem(name, self.names)
        if sentence is not None:
            self.refuse(number, "name", name, sentence)
        self.names.add(name)


def _both(first: str, second: str) -> str:
    return f"({first}) and ({second})" if first and second else first or second


def _spelt(form: FormSheets, extra: Mapping[str, str]) -> dict[str, str]:
    """Kept columns under the names of today; those of a language keep their header."""
    columns = form.columns("survey")
    return {
        columns[cell][0] if columns[cell][0] in words.KEPT_COLUMNS and not columns[cell][1] else cell: text
        for cell, text in extra.items()
    }
