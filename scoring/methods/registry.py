"""What a statistical method is, and the register that every method enters itself into."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass

import numpy as np

from scoring.frames import ScoringError

FAMILIES = ("precision", "reliability", "panels", "ranking", "weights", "qualitative", "cycles", "quality")

METHODS: dict[str, "Method"] = {}


@dataclass(frozen=True)
class Worked:
    """A worked example: ``given`` (keyword arguments, JSON-ready) leads to ``expected``.

    ``expected`` maps a path into the result ("interval.low", "weights.0"; "" for a
    result that is one number) to a number, or to None where nothing can be said.
    """

    given: Mapping[str, object]
    expected: Mapping[str, float | None]
    source: str
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Reading:
    """How a value from ``lower`` on is read, in words."""

    lower: float
    zh: str
    en: str


@dataclass(frozen=True)
class Method:
    """Everything about one method; the sentences say to a lay reader what the number tells."""

    code: str
    family: str
    zh: str
    en: str
    sentence_zh: str
    sentence_en: str
    apply: Callable[..., object]
    examples: tuple[Worked, ...]
    readings: tuple[Reading, ...] = field(default=())  # from high to low

    @property
    def label(self) -> Mapping[str, str]:
        """Language to label."""
        return {"zh": self.zh, "en": self.en}

    @property
    def sentence(self) -> Mapping[str, str]:
        """Language to the sentence that readers see."""
        return {"zh": self.sentence_zh, "en": self.sentence_en}


def method(
    code: str,
    *,
    family: str,
    zh: str,
    en: str,
    sentence_zh: str,
    sentence_en: str,
    examples: Sequence[Worked],
    readings: Sequence[Reading] = (),
) -> Callable:
    """Enter the decorated function into ``METHODS`` under ``code``.

    Parameters
    ----------
    code : str
        Name on the command line and in pages.
    family : str
        One of ``FAMILIES``.
    zh, en, sentence_zh, sentence_en : str
        Name, and one plain sentence on what the number tells.
    examples : sequence of Worked
        At least one; checked by a generic test.
    readings : sequence of Reading, optional
        From high to low.

    Returns
    -------
    callable
        The decorator; it returns the function unchanged.

    Raises
    ------
    ScoringError
        When the code is taken, the family unknown or there is no example.

    References
    ----------
    Own definition.
    """
    if code in METHODS:
        raise ScoringError(f"method {code!r}: registered twice")
    if family not in FAMILIES:
        raise ScoringError(f"method {code!r}: family {family!r}, expected one of {FAMILIES}")
    if not examples:
        raise ScoringError(f"method {code!r}: no example, expected at least one")

    def register(function: Callable) -> Callable:
        texts = (zh, en, sentence_zh, sentence_en)
        METHODS[code] = Method(code, family, *texts, function, tuple(examples), tuple(readings))
        return function

    return register


def plain(result: object) -> object:
    """A result as JSON-ready values: records as mappings, arrays as lists, NaN as None.

    Parameters
    ----------
    result : object
        What a method returned.

    Returns
    -------
    object

    References
    ----------
    Own definition.
    """
    if is_dataclass(result):
        return {part.name: plain(getattr(result, part.name)) for part in fields(result)}
    if isinstance(result, Mapping):
        return {str(key): plain(value) for key, value in result.items()}
    if isinstance(result, np.ndarray):
        return plain(result.tolist())
    if isinstance(result, list | tuple | set | frozenset):
        return [plain(one) for one in result]
    if isinstance(result, np.generic):
        return plain(result.item())
    return None if isinstance(result, float) and result != result else result
