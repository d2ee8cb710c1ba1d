"""The reference list of one day, from released tables: who stands on it, and the same as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from reports.disclosed import Disclosed, Row, chosen, only, records
from reports.validity import Validity, reference_on

USE = "参考 / reference"  # in both languages: rows are copied to where the other one is read


@dataclass(frozen=True)
class ReferenceList:
    """``rows``: who may be referred to on ``day``, by code. ``ended``: how many others were released."""

    day: date
    rows: tuple[Row, ...]
    ended: int
    scope: str
    method: str


def listed(disclosed: Disclosed, day: date, final: Validity | None = None) -> ReferenceList:
    """The list as it stands on ``day``; empty for a release from before there was one.

    ``final``: the validity that was laid down when the results became final; it takes
    the place of the one that the release expected.
    """
    tables = chosen(disclosed, ("about", "commission", "reference_list")).tables
    known = [{**row, **_days(final)} for row in records(tables["reference_list"])]
    rows = tuple(reference_on(known, day))
    about = only(tables["about"])
    scope = str(only(tables["commission"])["scope"]) if tables["commission"].rows else ""
    return ReferenceList(day, rows, len(known) - len(rows), scope or str(about["title"]), _method(about))


def _days(final: Validity | None) -> dict[str, str]:
    if final is None:
        return {}
    return {"valid_from": final.starts.isoformat(), "valid_until": final.ends.isoformat()}


def _method(about: Row) -> str:
    """Where each grade can be checked."""
    return _(
        "Third-party evaluation from several sources; release %(release)s, plan checksum %(checksum)s. The "
        "chapter on method of the report tells how a grade comes about.",
        release=about["release"],
        checksum=about["plan_checksum"],
    )


def table(found: ReferenceList) -> Iterator[list[str]]:
    """The rows of a file, headings first. Every row says what it is, for rows are copied."""
    yield [
        _("Use"), _("Code"), _("Post"), _("Grade"), _("Valid from"), _("Valid until"), _("Scope"),
        _("Method"),
    ]  # fmt: skip
    for row in found.rows:
        told = [str(row[name]) for name in ("subject", "post", "grade", "valid_from", "valid_until")]
        yield [USE, *told, found.scope, found.method]
