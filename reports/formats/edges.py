"""What stands at the edges of every page of a printed report: title, release, page."""

from flask_babel import gettext as _

from reports.formats.data import writable
from reports.writing import Report

PLACE = "\0"  # where a program writes a number of its own


def full_title(report: Report) -> str:
    return writable(f"{report.title} · {report.kind_title}")


def release_words(report: Report) -> tuple[str, ...]:
    """The release that is printed, as a tuple of one; nothing where a file belongs to none."""
    number = report.about["release"]
    return (_("Release %(number)s", number=number),) if number else ()


def page_words() -> tuple[str, str, str]:
    """The words before, between and after the page and the number of pages."""
    before, between, after = _("Page %(page)s of %(pages)s", page=PLACE, pages=PLACE).split(PLACE)
    return before, between, after


def table_words() -> tuple[str, str]:
    """The words before and after the number of a table."""
    before, after = _("Table %(number)s", number=PLACE).split(PLACE)
    return before, after
