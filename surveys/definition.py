"""What an instrument asks: frozen, language-neutral, independent of any store."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

NOT_APPLICABLE = "na"  # does not apply / cannot say: never scored, never counted as missing


@dataclass(frozen=True)
class Choice:
    name: str  # the number that is scored, or NOT_APPLICABLE
    label: Mapping[str, str]  # language -> text


@dataclass(frozen=True)
class Item:
    """One question. ``name`` is its code for life; ``kind`` a name in ``questions.QUESTIONS``."""

    name: str
    kind: str
    label: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    list_name: str = ""
    choices: tuple[Choice, ...] = ()
    evidence: str = ""  # code of the evidence point it feeds, empty when it feeds none
    reverse: bool = False
    required: bool = False
    relevant: str = ""  # XLSForm condition, e.g. ${contact} != '1'
    extra: Mapping[str, str] = field(default_factory=dict)  # XLSForm columns kept for the way out

    @property
    def options(self) -> tuple[float, ...]:
        """The scored options, ascending."""
        return tuple(sorted(float(c.name) for c in self.choices if c.name != NOT_APPLICABLE))

    @property
    def low(self) -> float | None:
        return self.options[0] if self.options else None

    @property
    def high(self) -> float | None:
        return self.options[-1] if self.options else None


@dataclass(frozen=True)
class Instrument:
    """A whole questionnaire. ``settings`` keeps the XLSForm settings row."""

    name: str
    source: str
    title: Mapping[str, str]
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    settings: Mapping[str, str] = field(default_factory=dict)

    def item(self, name: str) -> Item | None:
        return next((item for item in self.items if item.name == name), None)

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping) -> "Instrument":
        items = tuple(
            Item(**{**item, "choices": tuple(Choice(**choice) for choice in item["choices"])})
            for item in data["items"]
        )
        return cls(**{**data, "items": items, "languages": tuple(data["languages"])})

    @property
    def content_hash(self) -> str:
        """SHA-256 over the canonical JSON: equal content, equal hash."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
