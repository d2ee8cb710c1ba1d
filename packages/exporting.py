"""A stored evaluation as a package."""

from sqlalchemy.orm import Session

from evaluations.models_plan import Evaluation
from packages.contents import Package
from packages.gather import package_from


def export_package(session: Session, evaluation: Evaluation) -> Package:
    """The evaluation under its newest plan version; ``write_package`` puts it on disk. Changes nothing."""
    return package_from(session, evaluation)
