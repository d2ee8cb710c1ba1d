"""What a scoring rule is, and the register that every rule enters itself into."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scoring.frames import ScoringError

NAN = math.nan
UNITS = ("answers", "ratings", "visits", "notes", "records", "goals", "values")
LEVELS = ("team",)  # accepted by the parameter "level" that every rule understands

RULES: dict[str, "Rule"] = {}


@dataclass(frozen=True)
class Estimate:
    """A number with what is known about its precision.

    ``se`` and ``df`` are NaN where nothing varies by sampling or where there
    are too few units to tell. ``low`` and ``high`` are set by rules that have
    an interval of their own (shares); otherwise the t interval is used.

    What it varies with, so that estimates from the same people can be combined
    honestly: ``loads``, coefficient of each item mean ("instrument/item") of a
    rule on answers; ``effects``, what each rater, visit, session or case
    contributes: the squares sum to ``se`` squared. ``form``: (wave, subject,
    evidence) to its coefficient in a composite.
    """

    score: float
    se: float = NAN
    df: float = NAN
    low: float = NAN
    high: float = NAN
    inputs: Mapping[str, object] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    loads: Mapping[str, float] = field(default_factory=dict)
    effects: Mapping[str, float] = field(default_factory=dict)
    form: Mapping[tuple[str, str, str], float] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """One setting of a rule: its kind, bounds, default and label in both languages."""

    kind: str  # "boolean", "number", "integer", "numbers" (a list) or "mapping" (option -> number)
    default: object
    zh: str
    en: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Example:
    """A worked example: ``given`` through the rule gives ``expected`` (to 2 decimals)."""

    given: object
    expected: float
    parameters: Mapping[str, object] = field(default_factory=dict)
    source: str = "own example"


@dataclass(frozen=True)
class Rule:
    """Everything about one rule: labels, sentence for readers, parameters, examples, function.

    ``apply(given, **parameters)`` returns an ``Estimate`` or None when the
    input holds nothing that can be scored. ``prepare`` (optional) first sees
    the input of all subjects of one wave and evidence point, and returns it
    changed or raises ``ScoringError``.
    """

    code: str
    zh: str
    en: str
    sentence_zh: str
    sentence_en: str
    unit: str
    apply: Callable[..., Estimate | None]
    parameters: Mapping[str, Parameter]
    examples: tuple[Example, ...]
    keeps_constant: bool = False
    prepare: Callable[[Mapping, Mapping], Mapping] | None = None

    @property
    def label(self) -> Mapping[str, str]:
        """Language to label."""
        return {"zh": self.zh, "en": self.en}

    @property
    def sentence(self) -> Mapping[str, str]:
        """Language to the sentence that readers see."""
        return {"zh": self.sentence_zh, "en": self.sentence_en}


def rule(
    code: str,
    *,
    zh: str,
    en: str,
    sentence_zh: str,
    sentence_en: str,
    unit: str,
    examples: Sequence[Example],
    parameters: Mapping[str, Parameter] | None = None,
    keeps_constant: bool = False,
    prepare: Callable[[Mapping, Mapping], Mapping] | None = None,
) -> Callable:
    """Enter the decorated function into ``RULES`` under ``code``.

    Parameters
    ----------
    code : str
        Name in the column ``rule`` of a framework.
    zh, en, sentence_zh, sentence_en : str
        Label and one-sentence description for readers.
    unit : str
        One of ``UNITS``: what the rule is fed with.
    examples : sequence of Example
        Checked by a generic test.
    parameters : mapping, optional
        Name to ``Parameter``.
    keeps_constant : bool
        True when equal inputs on the 0-100 scale come out unchanged.
    prepare : callable, optional
        See ``Rule``.

    Returns
    -------
    callable
        The decorator; it returns the function unchanged.

    Raises
    ------
    ScoringError
        When the code is taken or the unit unknown.

    References
    ----------
    Own definition.
    """
    if code in RULES:
        raise ScoringError(f"rule {code!r}: registered twice")
    if unit not in UNITS:
        raise ScoringError(f"rule {code!r}: unit {unit!r}, expected one of {UNITS}")

    def register(function: Callable) -> Callable:
        RULES[code] = Rule(
            code,
            zh,
            en,
            sentence_zh,
            sentence_en,
            unit,
            function,
            dict(parameters or {}),
            tuple(examples),
            keeps_constant,
            prepare,
        )
        return function

    return register


def rule_named(code: str) -> Rule:
    """The rule with this code.

    Parameters
    ----------
    code : str

    Returns
    -------
    Rule

    Raises
    ------
    ScoringError
        When there is no such rule.

    References
    ----------
    Own definition.
    """
    if code not in RULES:
        raise ScoringError(f"rule {code!r}: unknown, expected one of {sorted(RULES)}")
    return RULES[code]


def settled_parameters(
    code: str, given: Mapping[str, object], defaults: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The parameters of a rule with defaults filled in and bounds checked.

    Parameters
    ----------
    code : str
        Rule code.
    given : mapping
        What the plan says; ``level`` is understood for every rule and left out
        of the result.
    defaults : mapping, optional
        Defaults of the plan that replace those of the rule (``trim_from``).

    Returns
    -------
    dict
        Name to value, ready for ``Rule.apply``.

    Raises
    ------
    ScoringError
        Unknown name, wrong kind, or out of bounds.

    References
    ----------
    Own definition.
    """
    known = rule_named(code).parameters
    unknown = sorted(set(given) - set(known) - {"level"})
    if unknown:
        raise ScoringError(f"rule {code}: unknown parameters {unknown}, expected {sorted([*known, 'level'])}")
    if given.get("level", LEVELS[0]) not in LEVELS:
        raise ScoringError(f"rule {code}: level {given['level']!r}, expected one of {LEVELS}")
    settled = {}
    for name, parameter in known.items():
        value = given.get(name, (defaults or {}).get(name, parameter.default))
        _check_parameter(code, name, parameter, value)
        settled[name] = value
    return settled


def _check_parameter(code: str, name: str, parameter: Parameter, value: object) -> None:
    if value is None and parameter.default is None and parameter.kind != "mapping":
        return
    if not _KINDS[parameter.kind](value):
        raise ScoringError(f"rule {code}: {name} = {value!r}, expected {parameter.kind}")
    numbers = {"mapping": _mapped, "numbers": list}.get(parameter.kind, lambda one: [one])(value)
    for number in numbers:
        below = parameter.low is not None and number < parameter.low
        above = parameter.high is not None and number > parameter.high
        if below or above:
            expected = f"{parameter.low} to {parameter.high}"
            raise ScoringError(f"rule {code}: {name} = {number!r}, expected {expected}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_option(key: object) -> bool:
    try:
        return math.isfinite(float(key))
    except (TypeError, ValueError):
        return False


def _mapped(value: Mapping) -> list:
    return list(value.values())


_KINDS: Mapping[str, Callable[[object], bool]] = {
    "boolean": lambda value: isinstance(value, bool),
    "number": _is_number,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "numbers": lambda value: isinstance(value, list | tuple) and all(map(_is_number, value)),
    "mapping": lambda value: (
        isinstance(value, Mapping)
        and bool(value)
        and all(map(_is_option, value))
        and all(map(_is_number, value.values()))
    ),
}
