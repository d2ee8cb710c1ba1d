"""The road of an evaluation as a table.

There is no way back: a closed wave stays closed. One exception: a correction takes
public results back to the step where they can be put right (``reopen``).
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from evaluations.models_plan import STATES, Evaluation, Wave
from evaluations.vocabulary import state_name

# state -> the states that may follow. Scoring again keeps the state.
STEPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "draft": frozenset({"locked"}),
        "locked": frozenset({"collecting"}),
        "collecting": frozenset({"closed"}),
        "closed": frozenset({"scored"}),
        "scored": frozenset({"publicity"}),
        "publicity": frozenset({"final"}),
        "final": frozenset(),
    }
)


class StepNotAllowed(Refusal):
    sentence = _("The evaluation is at the step “%(now)s”; the step “%(wanted)s” does not follow from it.")


class PilotNotPublished(Refusal):
    sentence = _("A pilot is never published: its road ends when it is scored.")


class WavesUnfinished(Refusal):
    sentence = _("Collecting ends when every wave is sealed. Not sealed yet: %(waves)s.")


def step(evaluation: Evaluation, state: str) -> None:
    """Move ``evaluation`` one step on; the caller commits.

    Refuses ``StepNotAllowed``, and ``WavesUnfinished`` when collecting would end
    before every wave is sealed, ``PilotNotPublished`` when a pilot would become public.
    """
    if state not in STEPS[evaluation.state]:
        raise StepNotAllowed(now=state_name(evaluation.state), wanted=state_name(state))
    if evaluation.is_pilot and state == "publicity":
        raise PilotNotPublished()
    unsealed = [wave.code for wave in evaluation.waves if wave.state != "sealed"]
    if state == "closed" and unsealed:
        raise WavesUnfinished(waves=", ".join(unsealed))
    evaluation.state = state


def reopen(evaluation: Evaluation) -> None:
    """Take public results back to “scored”, for a correction alone; the caller records it and commits."""
    if evaluation.state not in ("publicity", "final"):
        raise StepNotAllowed(now=state_name(evaluation.state), wanted=state_name("scored"))
    evaluation.state = "scored"


def follow_waves(evaluation: Evaluation) -> None:
    """Bring the state of ``evaluation`` in line with its waves: called when a wave opens or is sealed."""
    states = {wave.state for wave in evaluation.waves}
    if evaluation.state == "locked" and states != {"draft"}:
        step(evaluation, "collecting")
    if evaluation.state == "collecting" and states == {"sealed"}:
        step(evaluation, "closed")


def road(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Every state with ``done``, ``now`` or ``ahead``."""
    place = STATES.index(evaluation.state)
    return [
        (state, "done" if number < place else "now" if number == place else "ahead")
        for number, state in enumerate(STATES)
    ]


def is_collected(evaluation: Evaluation) -> bool:
    """Whether collecting has begun."""
    return evaluation.state not in ("draft", "locked")


def is_scored(evaluation: Evaluation) -> bool:
    """Whether there are scores to tell of."""
    return evaluation.state in ("scored", "publicity", "final")


def is_told(evaluation: Evaluation) -> bool:
    """Whether there are scores that may become public: those of a pilot never do."""
    return is_scored(evaluation) and not evaluation.is_pilot


def is_open(wave: Wave) -> bool:
    return wave.state == "open"


def is_begun(wave: Wave) -> bool:
    return wave.state != "draft"
