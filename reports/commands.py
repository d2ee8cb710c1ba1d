"""Command-line entrance of the reports room: score an evaluation package without a database."""

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

import db
from accounts.refusals import Refusal
from evaluations.guards import stored_evaluation
from evaluations.vocabulary import in_language
from packages.findings import PackageError, rendered
from packages.reader import read_package
from packages.scorable import scored as score_package
from reports import releases
from reports.exports import REPORT, REPORTS, score_files, write_files
from reports.formats.html import self_contained
from reports.inputs import ReportData, from_package
from reports.numbers import digits, is_number
from reports.release_audit import Verdict, audit_release
from reports.writing import impact_report
from scoring.audit import PASS
from scoring.frames import CycleResult, Plan, ScoringError

REFUSED = 2  # exit code: the package or its data cannot be used, nothing was written
LANGUAGES = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}


@click.command("evaluate")
@click.argument("package", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write."
)
@click.option("--lang", type=click.Choice(tuple(LANGUAGES)), help="Language of the report.")
@click.option("--invented", is_flag=True, help="Mark the report as demonstration data.")
@click.option("--timing", is_flag=True, help="Print seconds and peak memory.")
@with_appcontext
def evaluate_command(package: Path, out: Path, lang: str | None, invented: bool, timing: bool) -> None:
    """Score PACKAGE (a folder or a .zip) and write scores, grades, quality and report into OUT."""
    start = time.perf_counter()
    languages = LANGUAGES[lang or default_language()]
    with force_locale(languages[0]):
        data = scored(package, is_invented=invented)
        verdict = audited(data)
        files = score_files(data.result) | (reports_of(data, languages) if verdict.word == PASS else {})
        write_or_refuse(out, files)
        for line in summary(data.plan, data.result):
            click.echo(line)
        click.echo(_("Written to %(folder)s: %(files)s", folder=out, files=", ".join(files)))
        tell(verdict)
    if timing:
        click.echo(f"{time.perf_counter() - start:.2f} s{peak_memory()}", err=True)


@click.command("audit-release")
@click.argument("target")
@click.option("--json", "as_json", is_flag=True, help="Print verdict and findings as JSON.")
@with_appcontext
def audit_release_command(target: str, as_json: bool) -> None:
    """Audit what a report would tell. TARGET: the number of an evaluation, or a package (folder or .zip).

    An evaluation is held against everything released of it before. Exit code 1
    when the audit fails, 2 when there is nothing to audit.
    """
    with force_locale(default_language()):
        say = tell_json if as_json else tell
        if not target.isdigit():
            say(audited(scored(Path(target), is_invented=False)))
            return
        session = db.session()
        try:
            evaluation = stored_evaluation(session, int(target))
            verdict = releases.check(session, evaluation, salt()).verdict
        except Refusal as refusal:
            refuse([str(refusal)])
        say(verdict)


def salt() -> bytes:
    return releases.release_salt(current_app.config["SECRET_KEY"])


def audited(data: ReportData) -> Verdict:
    """The audit of a report on a package: nothing was released before."""
    return audit_release(releases.plan_of(data, salt(), "this"), {})


def tell(verdict: Verdict) -> None:
    """Print the verdict; exit code 1 when it failed."""
    click.echo(
        _(
            "Disclosure audit: %(verdict)s. Statements %(statements)s, counts bounded %(cells)s, %(solver)s.",
            verdict=_("passed") if verdict.word == PASS else _("failed"),
            statements=verdict.statements,
            cells=verdict.cells,
            solver=verdict.solver,
        )
    )
    for line in releases.sentences([releases.kept(finding) for finding in verdict.findings]):
        click.echo(line, err=True)
    if verdict.word != PASS:
        sys.exit(1)


def tell_json(verdict: Verdict) -> None:
    """The same for programs."""
    found = [releases.kept(finding) for finding in verdict.findings]
    numbers = {"statements": verdict.statements, "cells": verdict.cells, "solver": verdict.solver}
    click.echo(json.dumps({"verdict": verdict.word, **numbers, "findings": found}, ensure_ascii=False))
    if verdict.word != PASS:
        sys.exit(1)


def default_language() -> str:
    """The language of this installation, where a report exists in it."""
    language = current_app.config["BABEL_DEFAULT_LOCALE"]
    return language if language in LANGUAGES else "zh"


def scored(package: Path, *, is_invented: bool) -> ReportData:
    """The package read and scored, or all findings on the error channel and exit code 2."""
    try:
        content = read_package(package)
        data = from_package(content, score_package(content))
    except PackageError as error:
        refuse(rendered(error.findings))
    except ScoringError as error:
        refuse([_("The evaluation cannot be scored: %(sentence)s", sentence=str(error))])
    return replace(data, origin=replace(data.origin, is_invented=is_invented))


def refuse(lines: Iterable[str]) -> NoReturn:
    """Say why and stop; nothing has been written."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(REFUSED)


def write_or_refuse(out: Path, files: dict[str, bytes]) -> None:
    try:
        write_files(out, files)
    except OSError as error:
        refuse([_("Cannot write to %(folder)s: %(reason)s", folder=out, reason=error.strerror or "")])


def reports_of(data: ReportData, languages: tuple[str, ...]) -> dict[str, bytes]:
    """The report in each language; the first one is report.html."""
    pages = [self_contained(impact_report(data, language)) for language in languages]
    names = (REPORT, *(REPORTS[language] for language in languages[1:]))
    return {name: page.encode() for name, page in zip(names, pages, strict=True)}


def summary(plan: Plan, result: CycleResult) -> list[str]:
    """Subject, final score and grade, one worker a line."""
    labels = {band.code: in_language(band.label, band.code) for band in plan.grades}
    lines = [f"{_('Worker')}\t{_('Final score')}\t{_('Grade')}"]
    for row in result.grades.to_dict("records"):
        final = digits(row["final"]) if is_number(row["final"]) else "–"
        lines.append(f"{row['subject']}\t{final}\t{labels.get(row['grade'], '–')}")
    return lines


def peak_memory() -> str:
    """Peak memory of this process, where the system tells it."""
    try:
        import resource
    except ImportError:  # Windows
        return ""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return f", {used / unit:.0f} MB"


def init_app(app: Flask) -> None:
    app.cli.add_command(evaluate_command)
    app.cli.add_command(audit_release_command)
