"""XLSForm conditions (``relevant``) that work without script.

Understood: ``${item} = 'x'``, ``${item} != 'x'``, ``selected(${item}, 'x')``, a
comparison with a number such as ``${item} >= 3``, ``not(...)``, joined by ``and``,
``or`` and round brackets. Any other expression is None: its item is always asked.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import ge, gt, le, lt

ORDERS = {"<": lt, "<=": le, ">": gt, ">=": ge}
TOKEN = re.compile(
    r"""\s*(?:
        (?P<bracket>[()]) | (?P<word>and|or)\b | (?P<negated>not)\s*(?=\()
        | \$\{(?P<measured>[\w.-]+)\}\s*(?P<order>[<>]=?)\s*(?P<bound>-?\d+(?:\.\d+)?)
        | selected\(\s*\$\{(?P<chosen>[\w.-]+)\}\s*,\s*(?P<q1>['"])(?P<choice>[\w.-]*)(?P=q1)\s*\)
        | \$\{(?P<item>[\w.-]+)\}\s*(?P<sign>!?=)\s*
          (?: (?P<q2>['"])(?P<value>[\w.-]*)(?P=q2) | (?P<number>-?\d+(?:\.\d+)?) )
    )\s*""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """One comparison of an answer with a value."""

    item: str
    value: str
    wanted: bool = True  # False for !=
    among: bool = False  # selected(): one of several chosen
    has_selector = True  # a style sheet can tell whether it holds

    def holds(self, answers: Mapping[str, object]) -> bool:
        answer = answers.get(self.item)
        written = "" if answer is None else str(answer)
        if self.among:
            return self.value in written.split()
        return (written == self.value) is self.wanted

    def selector(self, checked: Callable[[str, str], str]) -> str:
        found = f":has({checked(self.item, self.value)})"
        return found if self.wanted else f":not({found})"

    @property
    def items(self) -> frozenset[str]:
        return frozenset({self.item})


@dataclass(frozen=True)
class Comparison:
    """An answer that is a number against another number. No answer is neither more nor less."""

    item: str
    order: str
    bound: float
    has_selector = False

    def holds(self, answers: Mapping[str, object]) -> bool:
        try:
            answer = float(str(answers.get(self.item)))
        except ValueError:
            return False
        return ORDERS[self.order](answer, self.bound)

    @property
    def items(self) -> frozenset[str]:
        return frozenset({self.item})


@dataclass(frozen=True)
class Negated:
    """A condition that must not hold."""

    part: "Condition"

    def holds(self, answers: Mapping[str, object]) -> bool:
        return not self.part.holds(answers)

    def selector(self, checked: Callable[[str, str], str]) -> str:
        return f":not({self.part.selector(checked)})"

    @property
    def has_selector(self) -> bool:
        return self.part.has_selector

    @property
    def items(self) -> frozenset[str]:
        return self.part.items


@dataclass(frozen=True)
class Joined:
    """Several conditions of which all, or any, must hold."""

    parts: tuple["Condition", ...]
    every: bool

    def holds(self, answers: Mapping[str, object]) -> bool:
        return (all if self.every else any)(part.holds(answers) for part in self.parts)

    def selector(self, checked: Callable[[str, str], str]) -> str:
        """The condition as a CSS selector on the form; ``checked`` selects one ticked choice."""
        selectors = [part.selector(checked) for part in self.parts]
        return "".join(selectors) if self.every else f":is({','.join(selectors)})"

    @property
    def has_selector(self) -> bool:
        return all(part.has_selector for part in self.parts)

    @property
    def items(self) -> frozenset[str]:
        return frozenset().union(*(part.items for part in self.parts))


Condition = Term | Comparison | Negated | Joined


@lru_cache(maxsize=4096)
def read_condition(text: str) -> Condition | None:
    """The condition that ``text`` writes, or None when it is empty or goes beyond what is understood."""
    tokens, place = [], 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            return None
        tokens.append(found)
        place = found.end()
    try:
        condition = _joined(tokens, "or")
    except (IndexError, ValueError):
        return None
    return None if tokens else condition


def _joined(tokens: list[re.Match], word: str) -> Condition:
    """Read and use up the longest chain of ``word`` from the front; ``and`` binds closer than ``or``."""
    part = _single if word == "and" else lambda rest: _joined(rest, "and")
    parts = [part(tokens)]
    while tokens and tokens[0]["word"] == word:
        tokens.pop(0)
        parts.append(part(tokens))
    return parts[0] if len(parts) == 1 else Joined(tuple(parts), every=word == "and")


def _single(tokens: list[re.Match]) -> Condition:
    token = tokens.pop(0)
    if token["negated"]:
        return Negated(_single(tokens))
    if token["measured"]:
        return Comparison(token["measured"], token["order"], float(token["bound"]))
    if token["bracket"] == "(":
        inner = _joined(tokens, "or")
        if tokens.pop(0)["bracket"] != ")":
            raise ValueError("a closing bracket is missing")
        return inner
    if token["chosen"]:
        return Term(token["chosen"], token["choice"], among=True)
    if token["item"]:
        return Term(token["item"], token["value"] or token["number"] or "", wanted=token["sign"] == "=")
    raise ValueError("a comparison is missing")
