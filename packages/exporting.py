"""A stored evaluation as a package."""

from dataclasses import replace

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from packages.contents import Package
from packages.gather import package_from, package_without_responses
from scoring.frames import Collected, empty


class WaveUnsealed(Refusal):
    sentence = _("Wave %(codes)s is not sealed: answers leave after sealing only.")


def export_package(session: Session, evaluation: Evaluation) -> Package:
    """The evaluation under its newest plan version; ``write_package`` puts it on disk. Changes nothing."""
    return package_from(session, evaluation)


def planned_package(session: Session, evaluation: Evaluation) -> Package:
    """Plan, subjects and questionnaires, with nothing that was collected. Changes nothing."""
    return planned(package_without_responses(session, evaluation))


def planned(package: Package) -> Package:
    """A package without what was collected."""
    collected = Collected(
        subjects=package.collected.subjects,
        items=package.collected.items,
        responses=empty("responses"),
        answers=empty("answers"),
    )
    return replace(package, collected=collected, texts=package.texts[:0], other=package.other[:0])


def refuse_unsealed(evaluation: Evaluation) -> None:
    """Refuse ``WaveUnsealed`` while a wave is collecting or not yet sealed."""
    unsealed = [wave.code for wave in evaluation.waves if wave.state in ("open", "closed")]
    if unsealed:
        raise WaveUnsealed(codes=", ".join(unsealed))
