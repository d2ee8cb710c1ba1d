"""What follows from results: a worker's actions, what is to be mended, advice with last cycle's follow-up."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from reports import office_words, wording
from reports.blocks import Block, Heading, Listing, Paragraph
from reports.deeds import BEFORE, NOW
from reports.disclosed import Row, Tables, records
from reports.sections.registry import section
from reports.tabulate import Show, table_block


@section("actions", zh="三项行动", en="Three actions", tables=("actions",))
def actions(tables: Tables) -> tuple[Block, ...]:
    """A worker's actions with their days, and what became of those of the cycle before."""
    rows = records(tables["actions"])
    here, before = _of(rows, NOW), _of(rows, BEFORE)
    if not rows:
        return ()
    told: list[Block] = (
        [*_deeds(here)] if here else [Paragraph(_("No action of this cycle is written down."))]
    )
    if before:
        told += [Paragraph(_("From the cycle before:"), "lead"), *_deeds(before)]
    return tuple(told)


@section(
    "advice",
    zh="建议，以及上一周期建议的落实",
    en="Advice, and what became of the last cycle's",
    tables=("advice",),
)
def advice(tables: Tables) -> tuple[Block, ...]:
    """Advice of this cycle; under it what became of the advice of the cycle before."""
    rows = records(tables["advice"])
    here, before = _of(rows, NOW), _of(rows, BEFORE)
    if not rows:
        return ()
    told: list[Block] = (
        [*_deeds(here)] if here else [Paragraph(_("No advice of this cycle is written down."))]
    )
    if before:
        caption = _("What became of the advice of the last cycle")
        told.append(table_block("advice-before", tables["advice"], caption, _shows(), _stated(before)))
    return tuple(told)


@section(
    "rectification",
    zh="整改清单",
    en="What has to be mended",
    tables=("rectification", "rectified"),
)
def rectification(tables: Tables) -> tuple[Block, ...]:
    """Items with their days, by team and agency; how many are closed, open, overdue."""
    gated = tables["rectification"]
    if not gated.rows:
        return ()
    rows = [{**row, "subject": wording.with_code(row["subject"], row["name"])} for row in records(gated)]
    here, before = _of(rows, NOW), _of(rows, BEFORE)
    shows = (Show("subject", _("Whom it is about")), *_shows())
    told: list[Block] = [Listing(tuple(_tallies(records(tables["rectified"]))))]
    if here:
        told.append(table_block("rectification", gated, _("Items of this cycle"), shows, _stated(here)))
    if before:
        caption = _("Items that came back from the cycle before")
        told.append(table_block("rectification-before", gated, caption, shows, _stated(before)))
    return tuple(told)


def _of(rows: Iterable[Row], cycle: str) -> list[Row]:
    return [row for row in rows if row["cycle"] == cycle]


def _deeds(rows: Iterable[Row]) -> Iterator[Block]:
    for row in rows:
        yield Heading(str(row["text"]))
        yield Listing(office_words.deed(row))


def _stated(rows: Iterable[Row]) -> list[Row]:
    return [{**row, "state": office_words.state(row), "due": office_words.day(row["due"])} for row in rows]


def _shows() -> tuple[Show, ...]:
    return (
        Show("text", _("What is to be done")),
        Show("finding", _("Finding")),
        Show("responsible", _("Who sees to it")),
        Show("due", _("Due on")),
        Show("state", _("Where it stands")),
    )


def _tallies(rows: Iterable[Row]) -> Iterator[str]:
    """All together where the report is about all; else the one that it is about."""
    listed = list(rows)
    whole = [row for row in listed if not row["subject"]] or listed
    for row in whole:
        sentence = office_words.rectified(row)
        yield (
            _("From the cycle before: %(sentence)s", sentence=sentence)
            if row["cycle"] == BEFORE
            else sentence
        )
