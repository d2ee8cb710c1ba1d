"""What comes next in an evaluation, in a sentence; None where it is not the turn of that page."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import object_session

from evaluations import action_page, actions
from evaluations.models_plan import Evaluation, Wave


def on_plan(evaluation: Evaluation) -> str | None:
    if evaluation.versions and not evaluation.plan_version.is_locked:
        return _("The plan is a draft. Complete it and lock it: collecting begins after that.")
    return None


def on_overview(evaluation: Evaluation) -> str | None:
    """Steps that are buttons on the page of the evaluation itself."""
    waiting = next((wave.code for wave in evaluation.waves if wave.state == "draft"), None)
    if evaluation.state in ("locked", "collecting") and waiting and not _has_open_wave(evaluation):
        return _("Open wave %(code)s when the questionnaires are published.", code=waiting)
    if evaluation.state == "closed":
        return _("Everything is sealed. Press Score.")
    return None


def _has_open_wave(evaluation: Evaluation) -> bool:
    return any(wave.state in ("open", "closed") for wave in evaluation.waves)


def on_tickets(wave: Wave) -> str | None:
    if wave.state == "open":
        return _(
            "Wave %(code)s is open: hand out tickets, follow who answers, close it in the end.",
            code=wave.code,
        )
    return None


def on_report(evaluation: Evaluation) -> str | None:
    return _("There are results: read the report.") if evaluation.state == "scored" else None


def on_actions(evaluation: Evaluation) -> str | None:
    """Actions whose day is past, those of earlier cycles that the reader may see too."""
    session = object_session(evaluation)
    back = action_page.visible(session, current_user, actions.carried_over(session, evaluation))
    listed = [*actions.actions_of(session, evaluation), *back]
    late = actions.tally(listed, datetime.now(UTC).date()).overdue
    return _("Actions overdue: %(count)s. See what became of them.", count=late) if late else None
