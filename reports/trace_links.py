"""From a report to the traces of its numbers: addresses with a slot for the id."""

from urllib.parse import quote, urlencode

from flask import current_app, has_request_context, request

from reports.blocks import TableBlock
from reports.told import Place, first_id, place_in
from reports.writing import Report

SLOT = "*"  # stands in an address for the id of a number


def address_of(report: Report, *, is_whole: bool = False) -> str:
    """Where the numbers of a report are traced, with ``SLOT`` for the id; "" before any release.

    ``is_whole``: with the public address of the house, for files.
    """
    released = report.told.released
    if released is None:
        return ""
    named = urlencode({"report": report.kind.code, "code": report.subject})
    here = request.script_root if has_request_context() else ""
    base = current_app.config["PUBLIC_URL"].rstrip("/") if is_whole else here
    return f"{base}/evaluations/{released.evaluation}/trace/{SLOT}{'?' + named if report.subject else ''}"


def link_to(trace_from: str, number_id: str) -> str:
    """The address of one trace, from what ``address_of`` gave."""
    return trace_from.replace(SLOT, quote(number_id), 1)


def id_of(table: TableBlock) -> str:
    """The id of the kept table that a printed table shows, or ""."""
    ids = (first_id(cell.text) for row in table.rows for cell in row)
    place = place_in(next(filter(None, ids), ""))
    return str(Place(place.origin, place.table)) if place and place.origin else ""
