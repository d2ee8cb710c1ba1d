"""The codebook as a document: blocks like those of a report, so that every document format can write it."""

from collections.abc import Iterator
from dataclasses import replace

from flask_babel import force_locale
from flask_babel import gettext as _

from reports import explanations, wording
from reports.blocks import Block, Cell, Column, Heading, Listing, Paragraph, Section, TableBlock
from reports.codebook.asked import Questionnaire, questionnaires, samples
from reports.codebook.registry import KINDS, Described, described, table_entry
from reports.kinds import ReportKind
from reports.writing import Report
from scoring.disclosure import Gated
from scoring.frames import Withheld

CODEBOOK = ReportKind("codebook", {"zh": "数据说明", "en": "Codebook"}, (), "report.read")


def codebook(report: Report) -> Report:
    """What the data of ``report`` are: the same tables, described instead of told."""
    with force_locale(report.language):
        sections = (_collection(report), _withheld(report), *_tables(report), *_questions(report))
    return replace(report, kind=CODEBOOK, traced=tuple(sections))


def _collection(report: Report) -> Section:
    about, tables = report.about, report.told.tables
    facts = [
        _("Cycle %(period)s", period=report.period),
        _("Waves of the cycle: %(waves)s", waves=about["waves"]),
        _("%(agencies)s agencies, %(teams)s teams, %(workers)s workers", agencies=about["agencies"],
          teams=about["teams"], workers=about["workers"]),
        *explanations.provenance(tables["about"]),
    ]  # fmt: skip
    asked = [f"{place}: {words}" for place, words in samples(tables, report.language)]
    blocks: list[Block] = [Listing(tuple(facts))]
    if asked:
        blocks += [Heading(_("Who was asked, and how many answered")), Listing(tuple(asked))]
    return Section("collection", _("How the data came about"), tuple(blocks))


def _withheld(report: Report) -> Section:
    """Every reason that occurs, and how a withheld cell looks in each format."""
    found = {
        cell for gated in report.told.tables.values() for row in gated.rows for cell in row
        if isinstance(cell, Withheld)
    }  # fmt: skip
    reasons = sorted({wording.withheld(cell) for cell in found}) or [_("Nothing had to be withheld.")]
    looks = (
        _("Documents and Excel: the cell holds the reason as a sentence."),
        _("CSV: the word withheld, the code of the reason and the least number, joined by colons."),
        _(
            "SPSS: numbers from -99999 to -99991 are missing values whose labels give the reason; beside a "
            "text stands a variable whose name ends in _why."
        ),
        _("Parquet: the cell is empty; a column whose name ends in __withheld holds the code of the reason."),
    )
    blocks = (Listing(tuple(reasons)), Heading(_("How a withheld cell looks")), Listing(looks))
    return Section("withheld-cells", _("What is not published"), blocks)


def _tables(report: Report) -> Iterator[Section]:
    for name, gated in report.told.tables.items():
        if gated.columns:
            entry = table_entry(name)
            title = _("Table %(title)s (%(name)s)", title=entry.label[report.language], name=name)
            yield Section(f"columns-{name}", title, _columns(name, gated, report.language))


def _columns(name: str, gated: Gated, language: str) -> tuple[Block, ...]:
    headings = (_("Column"), _("Name"), _("Kind"), _("Unit"), _("What it means"), _("Codes"))
    rows = tuple(
        tuple(Cell(text) for text in _column(described(name, column), gated.column(column), language))
        for column in gated.columns
    )
    table = TableBlock(f"described-{name}", _("Columns"), tuple(map(Column, headings)), rows)
    sentences = (
        table_entry(name).rows[language],
        _("Rows: %(rows)s. Numbers about people are shown from n = %(least)s.", rows=len(gated.rows),
          least=gated.minimum),
    )  # fmt: skip
    return (*(Paragraph(sentence) for sentence in sentences if sentence), table)


def _column(known: Described, cells: tuple, language: str) -> tuple[str, ...]:
    told = {cell for cell in cells if isinstance(cell, str)}
    names = {code: text for code, text in known.names(language).items() if code in told}
    reasons = sorted({wording.withheld(cell) for cell in cells if isinstance(cell, Withheld)})
    meaning = [known.meaning[language], *(_("Withheld: %(reason)s", reason=reason) for reason in reasons)]
    return (
        known.name,
        known.label[language],
        KINDS[known.kind][language],
        known.unit.label[language],
        "; ".join(filter(None, meaning)),
        "; ".join(f"{code} = {text}" for code, text in names.items()),
    )


def _questions(report: Report) -> Iterator[Section]:
    for asked in questionnaires(report.told.tables):
        title = _("Questionnaire %(title)s (%(name)s)", title=asked.title, name=asked.instrument)
        source = Paragraph(_("Answered by: %(source)s", source=asked.source))
        yield Section(f"asked-{asked.instrument}", title, (source, _asked(asked)))


def _asked(asked: Questionnaire) -> TableBlock:
    headings = (_("Item"), _("Question"), _("Type"), _("Options"), _("Evidence point"))
    rows = tuple(
        tuple(
            map(
                Cell,
                (
                    one.item,
                    one.text + (f" ({_('scored from the other end')})" if one.is_reversed else ""),
                    one.kind,
                    "; ".join(f"{code} = {text}" for code, text in one.options),
                    one.evidence,
                ),
            )
        )
        for one in asked.questions
    )
    return TableBlock(f"questions-{asked.instrument}", _("Questions"), tuple(map(Column, headings)), rows)
