"""Quality and certainty of a run, laid out: groups of measures, tables of what each is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from evaluations.plan_page import node_name
from evaluations.vocabulary import in_language, post_name, source_name
from reports import wording
from reports.method_words import reading_of
from reports.quality_rows import STATES, Finding, Place, Shown, by_measure
from reports.score_rows import Run, flag_sentences, is_hidden
from reports.sentences import labelled
from scoring.frames import Withheld
from scoring.measures import GROUPS, MEASURES
from scoring.methods.catalogue import METHODS
from surveys.instruments import instruments_of

GROUP_NAMES = {
    "returns": _l("What came back"),
    "answers": _l("How well the questions measure"),
    "coding": _l("Do the coders agree?"),
    "panels": _l("Panels of raters"),
    "ranking": _l("Grades and ranks"),
    "weights": _l("Would other weights change the grades?"),
    "change": _l("What has changed"),
    "patterns": _l("Conspicuous answers"),
    "": _l("Further measures"),
}
SCOPE_NAMES = {
    "instrument": _l("by questionnaire"),
    "source": _l("by source"),
    "stratum": _l("by stratum"),
    "evidence": _l("by evidence point"),
    "rater": _l("by rater"),
    "rating": _l("by person rated"),
    "post": _l("by post"),
    "worker": _l("by worker"),
    "team": _l("by team"),
    "band": _l("by band"),
}
WHOLES = {"visit": _l("All visits"), "record": _l("All records"), "goal": _l("All goals")}
COUNTS = ("returned", *STATES)  # of one place: they add up
HEADINGS = {
    "wave": _l("Wave"),
    "value": _l("Value"),
    "interval": _l("Confidence interval"),
    "n": _l("n"),
    "remarks": _l("Notes"),
}
WORTH_A_LOOK = (
    "over_invited", "low_response", "weak_item", "mean_not_justified", "no_common_units", "low_agreement",
    "not_connected", "far_from_the_rest", "outside_998", "outside_95", "break_trend",
)  # fmt: skip
FOLDED = frozenset({"stratum", "rater", "rating", "worker"})  # scopes of long lists
SPREAD = "severity_spread"  # its ends are the most lenient and the strictest rater, no interval
LONG = 15  # rows from which any other list is folded


@dataclass(frozen=True)
class Printed:
    """One printed cell: lines of text. ``kind``: text, numeric, withheld or words."""

    texts: tuple[str, ...]
    kind: str = "numeric"


@dataclass(frozen=True)
class Line:
    """One printed row. ``subject``: code of whom it leads to, empty without a page."""

    about: str
    subject: str
    cells: tuple[Printed, ...]


@dataclass(frozen=True)
class Table:
    """The rows of one scope, under ``headings`` as the macro ``framed`` takes them."""

    name: str
    caption: str
    is_folded: bool
    headings: tuple[dict[str, object], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Block:
    """A measure, or counts that add up: what it tells, its tables, whether its method is described."""

    code: str
    name: str
    sentences: tuple[str, ...]
    has_method: bool
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    blocks: tuple[Block, ...]


class Names:
    """What the codes of quality rows are called."""

    def __init__(self, session: Session, run: Run) -> None:
        version = run.run.plan_version
        self.run = run
        self.instruments = {one.name: one for one in instruments_of(session, run.evaluation.id)}
        self.criteria = {one.code: node_name(one) for one in version.criteria}
        self.points = {
            point.code: node_name(point)
            for criterion in version.criteria
            for indicator in criterion.indicators
            for point in indicator.evidence_points
        }

    def about(self, one: Finding) -> str:
        """What a row is about, in words."""
        head, _slash, tail = one.code.partition("/")
        named = {
            "instrument": lambda: self._instrument(one.code),
            "source": lambda: source_name(one.code),
            "stratum": lambda: joined(self.subject(head), tail),
            "evidence": lambda: self.points.get(one.code, one.code),
            "rater": lambda: joined(self.points.get(head, head), tail),
            "rating": lambda: joined(self.subject(tail), self.points.get(head, head)),
            "post": lambda: post_name(one.code),
            "band": lambda: joined(post_name(head), _("band %(number)s", number=tail)),
            "worker": lambda: self.subject(one.code),
            "team": lambda: self.subject(one.code),
        }
        text = named[one.scope]() if one.scope in named else str(WHOLES.get(one.scope, one.code))
        return joined(text, self._detail(one))

    def subject(self, code: str) -> str:
        found = self.run.subjects.get(code)
        return f"{code} {found.name}" if found and found.name else code

    def _instrument(self, name: str) -> str:
        found = self.instruments.get(name)
        return in_language(found.title, source_name(found.source)) if found else name

    def _detail(self, one: Finding) -> str:
        """The question, pattern or criterion that the row names."""
        item, pattern, criterion = (one.named(kind) for kind in ("item", "of", "criterion"))
        if item:
            instrument = self.instruments.get(one.code)
            found = instrument.item(item) if instrument else None
            return f"{item} {in_language(found.label)}" if found else item
        if pattern:
            return measure_name(pattern)
        return self.criteria.get(criterion, criterion)


def joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def measure_name(code: str) -> str:
    return in_language(MEASURES[code].label) if code in MEASURES else code


def subject_of(one: Finding) -> str:
    """Code of the person or team that a row is about."""
    if one.scope in ("worker", "team"):
        return one.code
    return one.code.partition("/")[2] if one.scope == "rating" else ""


def groups(findings: list[Finding], names: Names) -> list[Group]:
    """Every measure that the run holds, group by group."""
    found = told(findings)
    shown = Shown(found)
    counts = [
        one for one in found if (one.scope, one.group) == ("source", "returns") and one.measure in COUNTS
    ]
    blocks = {"returns": [counts_block(counts, shown, names)]} if counts else {}
    for code, findings in by_measure(one for one in found if one not in counts).items():
        tables = tuple(tables_of(code, findings, shown, names))
        sentences = (in_language(MEASURES[code].sentence),) if code in MEASURES else ()
        block = Block(code, measure_name(code), sentences, code in METHODS, tables)
        blocks.setdefault(findings[0].group, []).append(block)
    return [
        Group(code or "other", str(GROUP_NAMES[code]), tuple(blocks[code]))
        for code in (*GROUPS, "")
        if code in blocks
    ]


def counts_block(counts: list[Finding], shown: Shown, names: Names) -> Block:
    """What came back from each source, and what became of it, side by side."""
    measures = [code for code in COUNTS if any(one.measure == code for one in counts)]
    places: dict[Place, dict[str, Finding]] = {}
    for one in counts:
        places.setdefault(one.place, {})[one.measure] = one
    lines = tuple(
        Line(
            source_name(source),
            "",
            (
                Printed((wave,), "text"),
                *(printed(shown.value(row[code])) if code in row else Printed(("–",)) for code in measures),
            ),
        )
        for (_scope, source, wave), row in places.items()
    )
    heads = (
        heading(_("About what")),
        heading(_("Wave")),
        *(heading(measure_name(one), True) for one in measures),
    )
    caption = _("Returned and scored, by source")
    table = Table("counts", caption, False, heads, lines)
    sentences = tuple(labelled(measure_name(one), in_language(MEASURES[one].sentence)) for one in measures)
    return Block("counts", _("Returned and scored"), sentences, False, (table,))


def heading(text: str, is_numeric: bool = False) -> dict[str, object]:
    return {"text": text, "numeric": is_numeric}


def printed(value: str | Withheld) -> Printed:
    return (
        Printed((wording.withheld(value),), "withheld") if isinstance(value, Withheld) else Printed((value,))
    )


def worth_a_look(findings: list[Finding], names: Names) -> list[tuple[str, list[str]]]:
    """What deserves a look: each reservation once, with all that it concerns."""
    shown, lines = Shown(findings), []
    for flag in WORTH_A_LOOK:
        places = [
            joined(names.about(one), one.wave)
            for one in told(findings)
            if flag in one.flags
            and not is_kept_back(names.run, subject_of(one))
            and (one.group == "returns" or not isinstance(shown.value(one), Withheld))
        ]
        if places:
            (sentence,) = flag_sentences(flag)
            lines.append((sentence, list(dict.fromkeys(places))))
    return lines


def told(findings: Iterable[Finding]) -> list[Finding]:
    """All but the returns of single questionnaires: beside those of their source they say nothing new."""
    return [one for one in findings if (one.group, one.scope) != ("returns", "instrument")]


def tables_of(code: str, findings: list[Finding], shown: Shown, names: Names) -> Iterator[Table]:
    """One table for each scope, with the columns that say something."""
    scopes: dict[str, list[Finding]] = {}
    order = list(SCOPE_NAMES)
    for one in sorted(findings, key=lambda one: order.index(one.scope) if one.scope in order else len(order)):
        scopes.setdefault(one.scope, []).append(one)
    for scope, of_scope in scopes.items():
        cells = [cells_of(one, shown, names) for one in of_scope]
        columns = [column for column in HEADINGS if any(any(row[column].texts) for row in cells)]
        lines = tuple(
            Line(names.about(one), page_of(one, names), tuple(row[column] for column in columns))
            for one, row in zip(of_scope, cells, strict=True)
        )
        heads = [heading(str(HEADINGS[one]), one in ("value", "interval", "n")) for one in columns]
        caption = measure_name(code)
        if scope in SCOPE_NAMES:
            caption = _("%(measure)s, %(by)s", measure=caption, by=SCOPE_NAMES[scope])
        is_folded = scope in FOLDED or len(lines) > LONG
        yield Table(f"{code}-{scope}", caption, is_folded, (heading(_("About what")), *heads), lines)


def page_of(one: Finding, names: Names) -> str:
    subject = subject_of(one)
    return subject if subject in names.run.subjects else ""


def cells_of(one: Finding, shown: Shown, names: Names) -> dict[str, Printed]:
    """The cells of a row by column; empty ones where nothing may or can be said."""
    value = Withheld("veto") if is_kept_back(names.run, subject_of(one)) else shown.value(one)
    spread, remarks = "", remarks_of(one)
    if isinstance(value, Withheld):
        # Of answers of a few even a remark would tell something; that few answered may be said.
        interval, n, remarks = "", "", remarks if one.group == "returns" else ()
    else:
        interval, n, reading = shown.interval(one), shown.n(one), reading_of(one.measure, one.value)
        spread, interval = (interval, "") if one.measure == SPREAD else ("", interval)
        remarks = tuple(filter(None, (spread, reading, *remarks)))
    return {
        "wave": Printed((one.wave,), "text"),
        "value": printed(value),
        "interval": Printed((interval,)),
        "n": Printed((n,)),
        "remarks": Printed(remarks, "words"),
    }


def is_kept_back(run: Run, subject: str) -> bool:
    """Whether nothing is said of this person, as on the pages of scores after a veto."""
    grade = run.grades.get(subject)
    return grade is not None and is_hidden(grade, "final")


def remarks_of(one: Finding) -> tuple[str, ...]:
    """The flags of a row as sentences; a way of answering goes by its name."""
    ways = {**wording.MODES, **wording.HELPERS}
    said = []
    for flag in one.remarks.split():
        code, _colon, way = flag.partition(":")
        (sentence,) = flag_sentences(code)
        said.append(labelled(wording.named(ways, way), sentence) if way else sentence)
    return tuple(said)
