"""What came out: criteria with their sources, teams, change."""

from flask_babel import gettext as _

from reports import explanations, figure_words, sentences, wording
from reports.blocks import Block, Cell, Column, Heading, Listing, Paragraph, TableBlock
from reports.charts import draw
from reports.disclosed import Tables, records
from reports.numbers import ITEM_PLACES
from reports.sections.registry import section
from scoring.frames import Withheld

SHORT = 6  # rows of a crossed table that stand open


@section(
    "criteria",
    zh="各项结果：不同评价主体并排看",
    en="Results by criterion, sources side by side",
    tables=(
        "about",
        "criteria",
        "answers",
    ),
)
def criteria(tables: Tables) -> tuple[Block, ...]:
    """Do the sources agree, and what did recipients answer, word by word."""
    return (
        Paragraph(explanations.interval_explained()),
        *draw("criterion_sources", tables),
        *draw("answers_around_middle", tables),
    )


@section(
    "teams",
    zh="各团队",
    en="Teams",
    tables=(
        "about",
        "teams",
        "pairs",
        "team_criteria",
        "team_items",
        "overall",
    ),
)
def teams(tables: Tables) -> tuple[Block, ...]:
    """Team scores, whether they can be told apart, and where they differ."""
    if not records(tables["teams"]):
        return ()
    told, untold = sentences.separated(tables["teams"], tables["pairs"])
    return (
        *draw("team_scores", tables),
        Listing((*told, *untold, *figure_words.differences(tables["overall"]))),
        *_team_criteria(tables),
        *_team_items(tables),
    )


def _team_criteria(tables: Tables) -> tuple[Block, ...]:
    rows = records(tables["team_criteria"])
    if not rows:
        return ()
    caption = _("Teams' own evidence by criterion, last wave, 0 to 100")
    headings = {row["criterion"]: wording.with_code(row["criterion"], row["label"]) for row in rows}
    cells = {(row["team"], row["criterion"]): _score(row["score"]) for row in rows}
    return (_crossed("team-criteria", caption, _("Team"), _team_names(rows), headings, cells),)


def _team_items(tables: Tables) -> tuple[Block, ...]:
    """One table per source: items down, teams across, mean and n."""
    rows = records(tables["team_items"])
    blocks: list[Block] = []
    for place, source in enumerate(dict.fromkeys(row["source"] for row in rows)):
        here = [row for row in rows if row["source"] == source]
        caption = _("%(source)s: mean of every item by team, 0 to 100, with n", source=source)
        items = {row["item"]: wording.with_code(row["item"], row["label"]) for row in here}
        cells = {(row["item"], row["team"]): _mean(row) for row in here}
        teams = _team_names(here)
        blocks.append(_crossed(f"team-items-{place}", caption, _("Item"), items, teams, cells))
    return (Heading(_("Every item by team")), *blocks) if blocks else ()


def _team_names(rows) -> dict[str, str]:
    return {row["team"]: wording.with_code(row["team"], row["name"]) for row in rows}


def _score(value: object) -> Cell:
    return Cell(wording.shown(value), "withheld" if isinstance(value, Withheld) else "number")


def _mean(row) -> Cell:
    if isinstance(row["mean"], Withheld):
        return Cell(wording.shown(row["mean"]), "withheld")
    return Cell(wording.measured(row["mean"], None, None, row["n"], ITEM_PLACES), "number")


def _crossed(name: str, caption: str, corner: str, down: dict, across: dict, cells: dict) -> TableBlock:
    """Codes down and across; a cell that does not exist is a dash."""
    columns = (Column(corner), *(Column(heading, is_numeric=True) for heading in across.values()))
    rows = tuple(
        (Cell(label), *(cells.get((code, other), Cell("–", "number")) for other in across))
        for code, label in down.items()
    )
    return TableBlock(f"table-{name}", caption, columns, rows, is_folded=len(rows) > SHORT)


@section(
    "change",
    zh="各轮之间的变化",
    en="Change between waves",
    tables=(
        "about",
        "changes",
    ),
)
def change(tables: Tables) -> tuple[Block, ...]:
    """From the first wave to the last, with what must be known to read it."""
    charts = draw("wave_changes", tables)
    remarks = [row for row in records(tables["breaks"]) if not row["before_cycle"]]
    said = tuple(sentences.labelled(row["label"], row["what"]) for row in remarks)
    told = (Paragraph(_("On comparing questionnaires with their versions before:")), Listing(said))
    if not charts:
        return told if said else ()
    adopted = explanations.adopted(tables["about"])
    note = Paragraph(explanations.change_explained(), "note")
    return (*charts, *map(Paragraph, adopted), *(told if said else ()), note)
