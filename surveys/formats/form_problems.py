"""What a reader of forms has to say: what it refuses, what it remarks, and what it made of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.definition import Instrument


@dataclass(frozen=True)
class FormProblem:
    """One thing in a form, at its sheet, row and column: the value, and what was expected or becomes of it.

    A file without sheets has the sheet "" and counts its lines.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    expected: object


class FormRefused(ValueError):
    """The form cannot be taken; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[FormProblem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


@dataclass(frozen=True)
class FormRead:
    """An instrument read from a form, and ``remarks`` on what works otherwise here or was left out."""

    instrument: Instrument
    remarks: tuple[FormProblem, ...] = ()
