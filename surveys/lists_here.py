"""Whether lists of names can be kept: only where the invitations are, never when another body issues."""

import db
from evaluations.lifecycle import is_open
from evaluations.models_plan import Wave
from surveys.layers import is_before_close


def lists_are_here() -> bool:
    return "participation" in db.stores().engines


def can_list(wave: Wave) -> bool:
    """Whether people can be put on the list of the wave, and drawn from it."""
    return is_before_close(wave) and lists_are_here()


def is_open_with_lists(wave: Wave) -> bool:
    return is_open(wave) and lists_are_here()
