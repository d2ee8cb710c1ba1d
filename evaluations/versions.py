"""Which version of the plan counts, and which one it is to be compared with."""

from evaluations.models_plan import Evaluation, PlanVersion


def version_in_force(evaluation: Evaluation) -> PlanVersion:
    """The newest locked version; before the first is locked, the draft."""
    locked = [version for version in evaluation.versions if version.is_locked]
    return locked[-1] if locked else evaluation.plan_version
