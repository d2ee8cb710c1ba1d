"""What a package holds once it is read."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from packages.canonical import checksum_of, text_files
from scoring.frames import Collected, Plan
from surveys.definition import Instrument
from surveys.formats.xlsform_write import write_xlsform


@dataclass(frozen=True)
class Package:
    """One evaluation: what was planned, what was asked, what was collected.

    ``texts``: free texts (wave, instrument, item, text), joined to no response.
    ``other``: answers that are no numbers and are not scored (response, item,
    value).
    """

    plan: Plan
    collected: Collected
    instruments: tuple[Instrument, ...]
    texts: pd.DataFrame
    other: pd.DataFrame

    @property
    def _parts(self) -> tuple:
        return self.plan, self.collected, self.instruments, self.texts, self.other

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of the canonical content: equal content, equal checksum."""
        return checksum_of(*self._parts)

    def files(self) -> dict[str, bytes]:
        """Every file of the package in canonical form, by name."""
        forms = {f"instruments/{one.name}.xlsx": write_xlsform(one) for one in self.instruments}
        return dict(sorted((text_files(*self._parts) | forms).items()))
