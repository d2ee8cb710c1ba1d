"""What an instrument asks: frozen, language-neutral, independent of any store."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby

YOUNGER = ("section", "read_aloud")  # fields of an item that came after the first format
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
    section: str = ""  # name of the section it stands in, empty when in none
    read_aloud: Mapping[str, str] = field(default_factory=dict)  # what a voice says, where not the label
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
class Section:
    """Items that stand together, under a heading and a condition of their own.

    ``per_subject``: asked again about each subject of a ticket; else once.
    """

    name: str
    label: Mapping[str, str] = field(default_factory=dict)
    relevant: str = ""
    per_subject: bool = True


NO_SECTION = Section("")


@dataclass(frozen=True)
class Instrument:
    """A whole questionnaire. ``settings`` keeps the XLSForm settings row."""

    name: str
    source: str
    title: Mapping[str, str]
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()  # in the order in which they are asked

    def item(self, name: str) -> Item | None:
        return next((item for item in self.items if item.name == name), None)

    def section_of(self, item: Item) -> Section:
        """The section of an item; one without name, heading and condition where it stands in none."""
        return next((one for one in self.sections if one.name == item.section), NO_SECTION)

    @property
    def parts(self) -> tuple[tuple[Section, tuple[Item, ...]], ...]:
        """The items from top to bottom, those of a section together."""
        return tuple((section, tuple(items)) for section, items in groupby(self.items, self.section_of))

    def conditions_of(self, item: Item) -> tuple[str, ...]:
        """The conditions that must all hold for an item to be asked: its section's and its own."""
        return tuple(filter(None, (self.section_of(item).relevant, item.relevant)))

    def as_json(self) -> dict:
        """Plain JSON. What is empty and younger than the first format is left out: old hashes stay true."""
        data = asdict(self)
        for item in data["items"]:
            for name in YOUNGER:
                if not item[name]:
                    del item[name]
        if not data["sections"]:
            del data["sections"]
        return data

    @classmethod
    def from_json(cls, data: Mapping) -> "Instrument":
        items = tuple(
            Item(**{**item, "choices": tuple(Choice(**choice) for choice in item["choices"])})
            for item in data["items"]
        )
        sections = tuple(Section(**section) for section in data.get("sections", ()))
        languages = tuple(data["languages"])
        return cls(**{**data, "items": items, "languages": languages, "sections": sections})

    @property
    def content_hash(self) -> str:
        """SHA-256 over the canonical JSON: equal content, equal hash."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
