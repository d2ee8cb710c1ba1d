"""Content blocks: what a section is made of, ready to be printed. One template per kind."""

from dataclasses import dataclass, field

import plotly.graph_objects as go

from reports.told import plain


@dataclass(frozen=True)
class Cell:
    """One printed cell. ``kind``: text, number or withheld."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Paragraph:
    text: str
    emphasis: str = ""  # "", "lead" or "note"
    kind: str = "paragraph"


@dataclass(frozen=True)
class Heading:
    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Listing:
    items: tuple[str, ...]
    kind: str = "listing"


@dataclass(frozen=True)
class Fact:
    """A key figure of the first page: a number, what it is, how sure it is."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Facts:
    facts: tuple[Fact, ...]
    kind: str = "facts"


@dataclass(frozen=True)
class Column:
    heading: str
    is_numeric: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table as it is printed. ``name`` is an id, unique in one report."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_folded: bool = False  # long ones open on demand, and in print
    kind: str = "table"


@dataclass(frozen=True)
class Legend:
    """One entry of a figure's legend. ``mark``: style classes of its sign."""

    name: str
    mark: str


@dataclass(frozen=True)
class Chart:
    """A figure with everything it must never stand without.

    ``title`` says the finding, ``subtitle`` the measure, n and date, ``alt`` the
    same for those who do not see it; ``table`` holds every number drawn.
    ``drawings`` keeps what was drawn of it, by whether it is wide.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    figure: go.Figure
    table: TableBlock
    legend: tuple[Legend, ...] = ()
    kind: str = field(default="chart", init=False)
    drawings: dict[bool, str] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "alt", plain(self.alt))

    @property
    def figure_json(self) -> str:
        """The figure as JSON that is safe inside a script element (``<``, ``>`` and ``/`` escaped)."""
        return self.figure.to_json(engine="json")


Block = Paragraph | Heading | Listing | Facts | TableBlock | Chart


@dataclass(frozen=True)
class Section:
    """A chapter of a report, ready to be printed."""

    code: str
    title: str
    blocks: tuple[Block, ...]
