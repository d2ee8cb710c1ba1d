"""Score pages of the evaluator: start a run, its overview, one subject down to the evidence."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

import db
from accounts.access import requires
from accounts.progress import Outcome, Step, Work, streamed
from evaluations.guards import evaluation_for, run_for, subject_for
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from reports import certainty, releases, runs, score_rows, score_sums, score_tree, wording
from reports.quality_page import Names
from reports.quality_rows import Shown, findings_of
from reports.score_parts import concealed_items
from reports.triangulation import ContradictionUnexplained
from scoring.audit import PASS
from scoring.frames import TEAM_POST, Withheld

blueprint = Blueprint("scores", __name__, url_prefix="/evaluations/<int:evaluation_id>")


@blueprint.app_template_filter()
def reason_sentence(reason: str, minimum: int | None = None) -> str:
    """Why a number is not shown."""
    return wording.withheld(Withheld(reason, minimum))


@blueprint.post("/score")
@requires("score.write")
def score(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    return streamed(_("Scoring"), scored_and_proposed(evaluation), evaluation)


def scored_and_proposed(evaluation: Evaluation) -> Work:
    """Score, store the run, then audit what may be shown and propose its release."""
    session, now = db.session(), datetime.now(UTC)
    run = yield from runs.score_in_steps(session, evaluation, current_user, now)
    stored = _("Score run %(number)s is stored.", number=run.number)
    address = url_for("scores.show_run", evaluation_id=evaluation.id, number=run.number)
    yield Step(_("Checking what may be shown"), 3, runs.STAGES)
    return Outcome((("done", stored), proposed(evaluation, now)), address, _("Show the scores"))


def proposed(evaluation: Evaluation, now: datetime) -> tuple[str, object]:
    """What became of the proposal to release the newest run: kind of message, sentence. A pilot has none."""
    if evaluation.is_pilot:
        return "done", releases.PilotNotReleased.sentence
    salt = releases.release_salt(current_app.config["SECRET_KEY"])
    try:
        record = releases.propose(db.session(), evaluation, current_user, salt, now)
    except ContradictionUnexplained as refusal:  # the run is stored all the same, and can be released later
        return "error", str(refusal)
    return "done" if record.verdict == PASS else "error", releases.verdict_line(record)


@blueprint.get("/scores/<int:number>")
@requires("score.read")
def show_run(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    run = score_rows.load(session, evaluation, run_for(session, current_user, evaluation_id, number))
    scores = score_rows.composites(session, run.run)
    sort = request.args.get("sort", "")
    return render_template(
        "scores/run.html",
        evaluation=evaluation,
        run=run.run,
        certainty=certainty.of_posts(run, Shown(findings_of(run.run))),
        workers=score_rows.worker_tables(run, scores, sort),
        teams=score_rows.team_rows(run, scores),
        agencies=score_rows.agency_rows(run),
        absent=score_rows.absent_waves(run, scores),
        columns=worker_columns(evaluation_id, number, sort),
        team_columns=[
            _("Name"),
            *(numeric(wave.code) for wave in evaluation.waves),
            numeric(_("Team score")),
        ],
        agency_columns=[_("Name"), numeric(_("Teams")), numeric(_("Workers"))],
        sort=sort,
    )


def worker_columns(evaluation_id: int, number: int, sort: str) -> list:
    """Headings of the overview; the three scores can be sorted by."""
    texts = {"own": _("Own"), "team": _("Team"), "final": _("Final")}
    scores = [
        numeric(
            text,
            href=url_for("scores.show_run", evaluation_id=evaluation_id, number=number, sort=column),
            sort="descending" if column == sort else "none",
        )
        for column, text in texts.items()
    ]
    others = [numeric(_("Confidence interval")), numeric(_("Rank")), _("Notes")]
    return [_("Name"), *scores, _("Grade"), *others]


def numeric(text: str, **more: str) -> dict:
    return {"text": text, "numeric": True, **more}


@blueprint.get("/scores/<int:number>/subjects/<code>")
@requires("score.read")
def show_subject(evaluation_id: int, number: int, code: str) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    subject = subject_for(session, current_user, evaluation_id, code)
    run = score_rows.load(session, evaluation, run_for(session, current_user, evaluation_id, number))
    scores = score_rows.composites(session, run.run)
    known = Shown(findings_of(run.run)), Names(session, run)
    return render_template(
        "scores/subject.html",
        evaluation=evaluation,
        run=run.run,
        subject=subject,
        parent=next((one for one in run.subjects.values() if one.id == subject.parent_id), None),
        verdict=score_sums.verdict(run, subject, scores),
        certainty=certainty.certainty_of(run, subject, *known),
        panels=list(certainty.panels(run, subject, *known)),
        final=score_sums.final_sum(run, subject, scores),
        cycle=score_sums.cycle_sum(run, subject, scores),
        team=score_sums.team_sum(run, subject, scores),
        waves=wave_trees(session, run, subject),
    )


def wave_trees(session, run: score_rows.Run, subject: Subject) -> list[tuple]:
    """For each wave with evidence: code, own score and coverage as texts or None, the tree."""
    scores = score_tree.scores_of(session, run.run, subject.code)
    items = score_tree.items_of(session, run.evaluation)
    concealed = concealed_items(session, run.run, subject, scores)
    grade = run.grades.get(subject.code)
    hidden = grade is not None and score_rows.is_hidden(grade, "own")
    trees = []
    for wave in run.evaluation.waves:
        post = subject.post or TEAM_POST
        branches = score_tree.tree(run.run.plan_version, scores, wave.code, post, items, concealed)
        own = scores.get((wave.code, "own", ""))
        if branches:
            shown = None if hidden or own is None else own_line(own)
            trees.append((wave.code, shown, branches))
    return trees


def own_line(own) -> dict[str, str]:
    return {"score": score_rows.number(own.score), "coverage": wording.percent(100 * own.coverage)}
