"""What a format is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.writing import Report


def always() -> bool:
    return True


@dataclass(frozen=True)
class Format:
    """One kind of file. ``code`` is also the suffix of its name.

    ``purpose``: who takes it and what for, one sentence. ``is_offered``: whether this
    installation can write it; where not, no page links to it and its address says why.
    ``is_data``: for those who reckon on, not for those who read.
    """

    code: str
    label: Mapping[str, str]
    mimetype: str
    write: Callable[[Report], bytes]
    purpose: Mapping[str, str]
    is_offered: Callable[[], bool] = always
    is_data: bool = False

    @property
    def can_be_written(self) -> bool:
        return self.is_offered()
