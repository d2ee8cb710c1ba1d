"""A report as one HTML file that asks nothing of any host."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from reports import trace_links
from reports.writing import Report

STATIC = Path(__file__).parent.parent.parent / "static"
SHEETS = ("staff.css", "report.css")


def html_file(report: Report) -> bytes:
    return self_contained(report).encode()


def self_contained(report: Report, sheets: Sequence[str] = SHEETS, more: str = "") -> str:
    """The report as one HTML file that asks nothing of any host.

    Its figures are drawings. Styles and the one script, which opens the tables
    for printing, are read from the static files; its policy admits only these.
    ``sheets``: static style sheets; ``more``: style rules of this report alone.
    """
    scripts = tuple(map(static_text, ("printing.js", "trace.js")))
    styles = "\n".join([*map(static_text, sheets), more])
    with force_locale(report.language):
        return render_template(
            "reports/self_contained.html",
            report=report,
            styles=Markup(styles),
            scripts=[Markup(script) for script in scripts],
            policy=policy(scripts),
            trace_from=trace_links.address_of(report, is_whole=True),
        )


def static_text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def policy(scripts: tuple[str, ...]) -> str:
    """A content security policy for one file: these scripts, its own styles, nothing from elsewhere."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
