"""LimeSurvey's tab-separated structure, in: one row for each group, question, subquestion and answer.

The form of https://www.limesurvey.org/manual/Tab_Separated_Value_survey_structure:
the whole survey in its first language, then once more in each other language.
An array becomes one question for each of its rows.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _

from surveys.definition import Choice, Instrument, Item, Section
from surveys.formats.form_problems import FormProblem, FormRead, FormRefused
from surveys.formats.form_texts import decoded, name_problem, plain_of_html, unique_name
from surveys.formats.limesurvey_conditions import Known, condition_of

NEEDED = ("class", "name", "text")
READ = frozenset({"id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language"})
HARMLESS = frozenset({"same_default", "same_script", "encrypted", "hide_tip", "page_break", "cssclass"})
CHANGING = frozenset({"hidden", "array_filter", "array_filter_exclude", "equation", "exclude_all_others"})
KINDS: Mapping[str, str] = {
    "!": "select_one", "L": "select_one", "5": "select_one", "Y": "select_one", "G": "select_one",
    "M": "select_multiple", "R": "rank", "N": "decimal", "S": "line", "T": "text", "U": "long_text",
    "X": "note", "D": "date",
}  # fmt: skip
ARRAYS = frozenset("FABCE")  # of which every row is a question with the same answers
YES_NO = (("1", "是", "Yes"), ("0", "否", "No"))
GIVEN: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "Y": YES_NO,
    "G": (("F", "女", "Female"), ("M", "男", "Male")),
    "5": tuple((str(n), str(n), str(n)) for n in range(1, 6)),
    "A": tuple((str(n), str(n), str(n)) for n in range(1, 6)),
    "B": tuple((str(n), str(n), str(n)) for n in range(1, 11)),
    "C": (*YES_NO, ("na", "说不清", "Uncertain")),
    "E": (("3", "增加", "Increase"), ("2", "不变", "Same"), ("1", "减少", "Decrease")),
}


@dataclass
class _Node:
    """A group, question, subquestion or answer, with its texts in all languages."""

    row: int
    kind: str  # the class: G, Q, SQ, A
    type: str
    name: str
    cells: Mapping[str, str]
    label: dict[str, str] = field(default_factory=dict)
    hint: dict[str, str] = field(default_factory=dict)
    children: list["_Node"] = field(default_factory=list)

    def of(self, kind: str) -> list["_Node"]:
        return [child for child in self.children if child.kind == kind]


@dataclass
class _Reading:
    name: str
    answers: str
    problems: list[FormProblem] = field(default_factory=list)
    remarks: list[FormProblem] = field(default_factory=list)
    title: dict[str, str] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    groups: list[_Node] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def refuse(self, row: int | None, column: str, value: str, expected: object) -> None:
        self.problems.append(FormProblem("", row, column, value, expected))

    def remark(self, row: int | None, column: str, value: str, sentence: object, once: str = "") -> None:
        if not once or once not in self.told:
            self.remarks.append(FormProblem("", row, column, value, sentence))
        self.told.add(once)


def read_limesurvey(data: bytes, name: str, answers: str = "") -> FormRead:
    """The instrument of a tab-separated export; ``answers``: who answers. Raises FormRefused."""
    reading = _Reading(name, answers)
    _read_rows(reading, _rows(data))
    items, sections = _instrument_parts(reading)
    if not items and not reading.problems:
        reading.refuse(None, "", "", _("no question was found; expected rows of class Q"))
    if not answers:
        reading.refuse(None, "", "", _("the source is missing; expected who answers"))
    if reading.problems:
        raise FormRefused(reading.problems)
    languages = tuple(dict.fromkeys(reading.languages))
    title = reading.title or dict.fromkeys(languages, name)
    made = Instrument(name, answers, title, languages, tuple(items), sections=tuple(sections))
    return FormRead(made, tuple(reading.remarks))


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by column, with their numbers in the file. Raises FormRefused."""
    text = decoded(data)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=False))
    except csv.Error as error:
        sentence = _("expected tab-separated cells (%(error)s)", error=str(error))
        raise FormRefused([FormProblem("", None, "", "", sentence)]) from error
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    missing = [column for column in NEEDED if column not in header]
    if missing:
        sentence = _("the column is missing; expected it in the header")
        raise FormRefused([FormProblem("", 1, column, "", sentence) for column in missing])
    for number, line in enumerate(lines[1:], start=2):
        if any(line):
            yield number, dict(zip(header, (cell.strip() for cell in line), strict=False))


def _read_rows(reading: _Reading, rows: Iterator[tuple[int, dict[str, str]]]) -> None:
    """Settings, and the tree of groups; a second language finds the nodes of the first again."""
    known: dict[tuple, _Node] = {}
    place: dict[str, _Node] = {}
    count: dict[str, int] = {}
    for number, cells in rows:
        kind, language = cells.get("class", ""), _language(cells.get("language", ""))
        if kind in ("S", "SL"):
            _read_setting(reading, number, cells, kind, language)
            continue
        if kind not in ("G", "Q", "SQ", "A"):
            reading.refuse(number, "class", kind, _("expected one of %(words)s", words="S, SL, G, Q, SQ, A"))
            continue
        language = language or next(iter(reading.languages), "en")
        if kind == "G":  # a group has no code: its place among the groups of its language tells it
            count[language] = count.get(language, 0) + 1
        parent = {"G": None, "Q": place.get("G"), "SQ": place.get("Q"), "A": place.get("Q")}[kind]
        if kind != "G" and parent is None:
            reading.refuse(number, "class", kind, _("it stands before its group or question"))
            continue
        code = str(count[language]) if kind == "G" else cells.get("name", "")
        key = (id(parent), kind, cells.get("type/scale", "") if kind != "G" else "", code)
        node = known.get(key)
        if node is None:
            node = _Node(number, kind, cells.get("type/scale", ""), cells.get("name", ""), cells)
            known[key] = node
            (parent.children if parent else reading.groups).append(node)
        _read_texts(reading, number, node, cells, language)
        place[kind] = node


def _read_setting(reading: _Reading, number: int, cells: Mapping[str, str], kind: str, language: str) -> None:
    name, text = cells.get("name", ""), cells.get("text", "")
    if kind == "SL" and name == "surveyls_title":
        reading.title[language] = plain_of_html(text)
    elif kind == "S" and name == "language":
        reading.languages.append(_language(text))
    elif kind == "S" and name in ("ipaddr", "datestamp", "savetimings", "refurl") and text == "Y":
        sentence = _("left out: it would tell who answers, where or when")
        reading.remark(number, name, text, sentence)
    elif text:
        sentence = _("the settings of the survey are left out; the answering page has its own words")
        reading.remark(number, name, text[:60], sentence, once="settings")


def _read_texts(reading: _Reading, number: int, node: _Node, cells: Mapping[str, str], language: str) -> None:
    text, hint = cells.get("name" if node.kind == "G" else "text", ""), cells.get("help", "")
    if "{" in text:
        sentence = _("a text that repeats an answer is not supported; expected a text without {…}")
        reading.refuse(number, "text", text, sentence)
    if "<" in text + hint:
        sentence = _("tags are taken out; the plain text is kept")
        reading.remark(number, "text", text[:60], sentence, once="tags")
    if plain := plain_of_html(text):
        node.label[language] = plain
        reading.languages.append(language)
    if hint:
        node.hint[language] = plain_of_html(hint)


def _language(code: str) -> str:
    """``zh-Hans`` as ``zh``: instruments know one Chinese."""
    return "zh" if code.lower().startswith("zh") else code


def _instrument_parts(reading: _Reading) -> tuple[list[Item], list[Section]]:
    known = _known(reading)
    items: list[Item] = []
    sections: list[Section] = []
    names = {name for question in _questions(reading) for name in (question.name, *_row_names(question))}
    met: set[str] = set()
    for group in reading.groups:
        section = Section(unique_name("group", names), group.label, _relevance(reading, group, known))
        sections.append(section)
        for question in group.of("Q"):
            for item in _items(reading, question, section.name, known, names):
                sentence = name_problem(item.name, met)
                if sentence is not None:
                    reading.refuse(question.row, "name", item.name, sentence)
                met.add(item.name)
                items.append(item)
    return items, sections


def _questions(reading: _Reading) -> list[_Node]:
    return [question for group in reading.groups for question in group.of("Q")]


def _row_names(question: _Node) -> dict[str, tuple[str, str]]:
    return {f"{question.name}_{row.name}": (question.name, row.name) for row in question.of("SQ")}


def _known(reading: _Reading) -> Known:
    """What conditions can name: questions, rows of arrays, choices of several."""
    known = Known()
    for question in _questions(reading):
        rows = _row_names(question)
        if question.type == "M":
            known.several.update(rows)
        elif question.type in ARRAYS:
            known.single.update(rows)
        elif question.type in KINDS:
            known.single.add(question.name)
        if question.type in ("Y", "C"):
            known.yes_no.update(rows or (question.name,))
    return known


def _items(reading: _Reading, question: _Node, section: str, known: Known, names: set[str]) -> Iterator[Item]:
    if not _is_supported(reading, question):
        return
    shared = {
        "hint": question.hint,
        "required": question.cells.get("mandatory", "") in ("Y", "S"),
        "relevant": _relevance(reading, question, known),
        "section": section,
    }
    if question.type not in ARRAYS:
        kind = KINDS[question.type]
        choices = _choices(question) if kind in ("select_one", "select_multiple", "rank") else ()
        if kind in ("select_one", "select_multiple", "rank") and not choices:
            reading.refuse(
                question.row, "name", question.name, _("the list has no choices; expected them below")
            )
        yield Item(question.name, kind, question.label, choices=choices, **shared)
        return
    if question.label:
        heading = unique_name(f"{question.name}_heading", names)
        yield Item(heading, "note", question.label, relevant=shared["relevant"], section=section)
    for row in question.of("SQ"):
        if row.cells.get("relevance", "") not in ("", "1"):
            sentence = _("a condition of one row is not supported; expected none")
            reading.refuse(row.row, "relevance", row.cells["relevance"], sentence)
        name = f"{question.name}_{row.name}"
        yield Item(
            name, "select_one", row.label, list_name=question.name, choices=_choices(question), **shared
        )


def _is_supported(reading: _Reading, question: _Node) -> bool:
    """Whether a question can be asked; says why not."""
    cells, before = question.cells, len(reading.problems)
    if question.type not in KINDS and question.type not in ARRAYS:
        words = " ".join([*KINDS, *sorted(ARRAYS)])
        sentence = _("this type is not supported; expected one of %(words)s", words=words)
        reading.refuse(question.row, "type/scale", question.type, sentence)
    if cells.get("other") == "Y":
        sentence = _(
            "an own answer beside the list is not supported; expected the list alone and a text after it"
        )
        reading.refuse(question.row, "other", "Y", sentence)
    for column, text in cells.items():
        if column in CHANGING and text not in ("", "0", "N"):
            reading.refuse(question.row, column, text, _("not supported yet; expected an empty cell"))
        elif column not in READ | HARMLESS | {"mandatory", "other"} and text not in ("", "0", "N"):
            reading.remark(question.row, column, text, _("this setting is left out"), once=column)
    return len(reading.problems) == before


def _choices(question: _Node) -> tuple[Choice, ...]:
    given = GIVEN.get(question.type)
    if given:
        return tuple(Choice(name, {"zh": zh, "en": en}) for name, zh, en in given)
    listed = question.of("SQ" if question.type == "M" else "A")
    return tuple(Choice(one.name, one.label) for one in listed)


def _relevance(reading: _Reading, node: _Node, known: Known) -> str:
    """The condition of a group or question in the words of XLSForm; what says more is refused."""
    written = node.cells.get("relevance", "")
    converted = condition_of(written, known)
    if converted is None:
        sentence = _("this condition is not supported; expected comparisons with == or != joined by and, or")
        reading.refuse(node.row, "relevance", written, sentence)
    return converted or ""
