"""What the paper says where two people keyed different answers: decided field by field. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from surveys.paper import KeyedSheet, Line

KEYINGS = ("first", "second")
OTHER = "other"  # neither keying is what the paper says


@dataclass(frozen=True)
class Difference:
    """A field in which two keyings differ, and what was decided."""

    line: Line
    first: str
    second: str
    pick: str
    other: str
    error: object

    @property
    def decided(self) -> str:
        """The text that counts."""
        return {"first": self.first, "second": self.second}.get(self.pick, self.other)


class Choices:
    """All differences of two keyings of a sheet; ``sent`` has pick-<field> and other-<field>."""

    def __init__(self, first: KeyedSheet, second: KeyedSheet, sent: Mapping[str, str]):
        differing = set(first.differs_from(second))
        lines = [line for line in first.lines() if line.id in differing]
        texts = dict(first.texts)
        for line in lines:
            decided = {"second": second.texts[line.id], OTHER: sent.get(f"{OTHER}-{line.id}", "")}
            texts[line.id] = decided.get(sent.get(f"pick-{line.id}", ""), texts[line.id])
        language = first.ballot.language
        self.settled = KeyedSheet(first.ballot.questionnaire, language, texts)
        self.differences = [self._difference(line, first, second, sent) for line in lines]

    def _difference(
        self, line: Line, first: KeyedSheet, second: KeyedSheet, sent: Mapping[str, str]
    ) -> Difference:
        pick = sent.get(f"pick-{line.id}", "")
        error = self.settled.errors.get(line.id, "")
        if pick not in (*KEYINGS, OTHER):
            error = _("Please look at the paper and choose.")
        keyed = first.texts[line.id], second.texts[line.id]
        return Difference(line, *keyed, pick, sent.get(f"{OTHER}-{line.id}", ""), error)

    @property
    def errors(self) -> list[Difference]:
        return [one for one in self.differences if one.error]
