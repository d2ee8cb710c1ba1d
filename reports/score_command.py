"""flask score: what the button does, and the same numbers from an archive, counted by any engine."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

import db
from accounts.access import PERMISSIONS
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.guards import stored_evaluation
from evaluations.models_plan import Evaluation
from packages.archive_reader import counted_archive
from packages.archive_writer import write_archive
from packages.contents import Package
from packages.engines import ENGINES, Cluster
from packages.findings import PackageError
from packages.scorable import scored, sentence_of
from reports import releases, runs
from reports.commands import default_language, refuse, salt, summary, write_or_refuse
from reports.exports import score_files
from scoring.audit import PASS
from scoring.frames import ScoringError

RIGHT = "score.write"


@click.command("score")
@click.argument("target")
@click.option("--engine", type=click.Choice(tuple(ENGINES)), help="Who counts; an archive: single.")
@click.option("--scheduler", default="", help="Address of a running Dask scheduler, such as tls://host:8786.")
@click.option("--workers", type=click.IntRange(1), help="Processes of a Dask cluster on this machine; 2.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write; archives only."
)
@click.option("--user", "login", help="Who scores the evaluation; else the first who may.")
@with_appcontext
def score_command(
    target: str, engine: str | None, scheduler: str, workers: int | None, out: Path | None, login: str | None
) -> None:
    """Score TARGET: the number of an evaluation, or the folder of an archive (flask archive).

    An evaluation is scored and released as by the button on its page. With --engine its
    responses are first counted anew and held against the kept counts; when they differ,
    nothing is scored. An archive is scored without a database: scores.csv, grades.csv and
    quality.csv in OUT are working papers of the evaluator and went through no audit.

    Every engine gives the same numbers. Exit code 1 when the audit of the release fails, 2
    when nothing could be scored.
    """
    if engine != "dask" and (scheduler or workers):
        raise click.UsageError("--scheduler, --workers: only with --engine dask")
    if scheduler and workers:
        raise click.UsageError("--scheduler, --workers: one of the two")
    cluster = Cluster(scheduler, workers or Cluster.workers)
    with force_locale(default_language()):
        try:
            if target.isdigit():
                if out:
                    raise click.UsageError("--out: only with an archive")
                score_stored(int(target), engine, cluster, login)
            else:
                score_archive(Path(target), engine or "single", cluster, out)
        except (PackageError, Refusal) as refused:
            refuse([str(refused)])
        except ScoringError as error:
            refuse([_("The evaluation cannot be scored: %(sentence)s", sentence=sentence_of(error))])


def score_archive(folder: Path, engine: str, cluster: Cluster, out: Path | None) -> None:
    """Count and score an archive; the tables go to ``out``."""
    if out is None:
        raise click.UsageError("--out: where the tables of an archive go")
    package = counted_archive(folder, engine, cluster)
    result = scored(package)
    files = score_files(result)
    write_or_refuse(out, files)
    tell_counted(package, engine)
    for line in summary(package.plan, result):
        click.echo(line)
    click.echo(_("Written to %(folder)s: %(files)s", folder=out, files=", ".join(files)))


def score_stored(number: int, engine: str | None, cluster: Cluster, login: str | None) -> None:
    """Score an evaluation of the database and propose its release, as ``views_scores.score`` does."""
    session = db.session()
    evaluation = stored_evaluation(session, number)
    user = scorer(session, evaluation, login)
    runs.refuse_unready(evaluation, evaluation.plan_version)
    if engine is not None:
        tell_counted(counted_anew(session, evaluation, engine, cluster), engine)
    run = runs.score_evaluation(session, evaluation, user, datetime.now(UTC))
    click.echo(_("Score run %(number)s is stored.", number=run.number))
    if evaluation.is_pilot:
        click.echo(releases.PilotNotReleased.sentence)
        return
    record = releases.propose(session, evaluation, user, salt(), datetime.now(UTC))
    click.echo(releases.verdict_line(record))
    if record.verdict != PASS:
        raise SystemExit(1)


def counted_anew(session: Session, evaluation: Evaluation, engine: str, cluster: Cluster) -> Package:
    """The evaluation counted by ``engine`` from an archive of the moment.

    Refuses ``CountsDiffer`` when the counts are not the kept ones. With a scheduler elsewhere its
    workers must see the folder for temporary files (TMPDIR).
    """
    with tempfile.TemporaryDirectory(prefix="zhongping-") as folder:
        write_archive(session, evaluation, Path(folder))
        return counted_archive(folder, engine, cluster)


def scorer(session: Session, evaluation: Evaluation, login: str | None) -> User:
    """Who answers for the run: the one named, else the first in the evaluation's house who may score."""
    roles = [role for role, rights in PERMISSIONS.items() if RIGHT in rights]
    query = sa.select(User).where(
        User.organisation_id == evaluation.organisation_id, User.role.in_(roles), User.is_enabled
    )
    if login:
        query = query.where(User.login == login)
    user = session.scalar(query.order_by(User.id))
    if user is None:
        refuse([_("Nobody to score it: expected the log-in name of somebody of its organisation who may.")])
    return user


def tell_counted(package: Package, engine: str) -> None:
    responses = sum(package.collected.tally.returned("state").values())
    click.echo(_("%(engine)s counted %(responses)s responses.", engine=engine, responses=responses))


def init_app(app: Flask) -> None:
    app.cli.add_command(score_command)
