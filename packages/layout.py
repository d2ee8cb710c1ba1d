"""layout.json of an archive: what its files are, what their codes mean, and the checksums of all of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from packages.coded_items import coded_items
from packages.partitions import MARKS, Items, Part
from scoring.frames import COLUMNS
from surveys.coded import options_of, scored_items
from surveys.definition import Instrument

FILE = "layout.json"
PACKAGE = "package"  # the folder with everything but the responses
FORMAT = "zhongping archive 1"


@dataclass(frozen=True)
class Layout:
    """What an archive holds.

    ``package``: checksum of the files of the package beside; ``tally``: of the counts.
    ``patterns``: rows of ``scoring.quality.patterns``, found in the answers when they were counted.
    """

    package: str
    tally: str
    patterns: list[list]
    instruments: Mapping[str, list[dict]]
    parts: tuple[Part, ...]

    @property
    def responses(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def content(self) -> dict[str, object]:
        """Everything in the file but its own checksum."""
        return {
            "format": FORMAT,
            "package": self.package,
            "tally": self.tally,
            "responses": self.responses,
            "patterns": self.patterns,
            "marks": list(MARKS),
            "instruments": self.instruments,
            "parts": [{"file": part.name, **asdict(part)} for part in self.parts],
        }

    @property
    def checksum(self) -> str:
        """SHA-256 of the content, and so of the whole archive, whose files it names with theirs."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def written(self) -> bytes:
        """The file."""
        whole = self.content | {"checksum": self.checksum}
        return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


class LayoutBroken(ValueError):
    """The file is no layout, or was changed after it was written."""


def files_checksum(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\n{len(files[name])}\n".encode())
        total.update(files[name])
    return total.hexdigest()


def read_layout(data: bytes) -> Layout:
    """The reverse of ``Layout.written``. Raises ``LayoutBroken``."""
    try:
        content = json.loads(data.decode())
        parts = [Part(**{name: one[name] for name in Part.__dataclass_fields__}) for one in content["parts"]]
        named = (content[name] for name in ("package", "tally", "patterns", "instruments"))
        layout = Layout(*named, tuple(parts))
        is_same = json.loads(layout.written()) == content
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LayoutBroken(str(error)) from error
    if not is_same or any(len(row) != len(COLUMNS["quality"]) for row in layout.patterns):
        raise LayoutBroken("not as it was written")
    return layout


def instruments_in(instruments: Iterable[Instrument]) -> dict[str, list[dict]]:
    """Instrument to its scored items: value of each code as it was asked and as it is scored."""
    return {
        one.name: [
            {
                "name": item.name,
                "evidence": item.evidence,
                "options": list(options_of(item, len(coded.options))),
                "scored": list(coded.options),
            }
            for item, coded in zip(scored_items(one), coded_items(one), strict=True)
        ]
        for one in instruments
    }


def items_in(instruments: Iterable[Instrument]) -> Items:
    """Instrument to what the codes of its items mean."""
    return {one.name: coded_items(one) for one in instruments}
