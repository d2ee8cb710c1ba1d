"""The impact report, put together: input, gate, sections, page."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import plotly
from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from reports import wording
from reports.blocks import Chart, Section
from reports.disclosed import Disclosed, Row, only
from reports.gate import disclose
from reports.inputs import ReportData
from reports.sections import SECTIONS

STATIC = Path(__file__).parent.parent / "static"
BUNDLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@dataclass(frozen=True)
class Report:
    """A report ready to be printed in one language."""

    language: str
    about: Row
    period: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        return str(self.about["title"])

    @property
    def has_charts(self) -> bool:
        return any(isinstance(block, Chart) for section in self.sections for block in section.blocks)


def impact_report(data: ReportData, language: str) -> Report:
    """The impact report on ``data`` in ``language``, from gated tables alone."""
    return written(disclose(data, language))


def written(disclosed: Disclosed) -> Report:
    """The sections that have something to say, in reading order."""
    language, tables = disclosed.language, disclosed.tables
    about = only(tables["about"])
    with force_locale(language):
        sections = [
            Section(kind.code, kind.title.get(language, kind.title["en"]), kind.write(tables))
            for kind in SECTIONS.values()
        ]
        period = wording.period(about["start"], about["end"])
    return Report(language, about, period, tuple(section for section in sections if section.blocks))


def self_contained(report: Report) -> str:
    """The report as one HTML file that asks nothing of any host.

    Styles and scripts are read from the static files and from the plotly
    package when it is written; its own policy admits only these scripts.
    """
    scripts = (bundle_text(), (STATIC / "charts.js").read_text(encoding="utf-8")) if report.has_charts else ()
    styles = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("staff.css", "report.css"))
    with force_locale(report.language):
        return render_template(
            "reports/self_contained.html",
            report=report,
            styles=Markup(styles),
            scripts=[Markup(script) for script in scripts],
            policy=policy(scripts),
        )


def policy(scripts: tuple[str, ...]) -> str:
    """A content security policy for one file: these scripts, its own styles, nothing from elsewhere."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def bundle_text() -> str:
    """The chart bundle of the plotly package that draws the figures."""
    return BUNDLE.read_text(encoding="utf-8")
