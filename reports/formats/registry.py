"""What a format is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.writing import Report


@dataclass(frozen=True)
class Format:
    """One kind of file. ``code`` is also the suffix of its name."""

    code: str
    label: Mapping[str, str]
    mimetype: str
    write: Callable[[Report], bytes]
