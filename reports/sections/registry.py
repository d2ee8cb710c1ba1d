"""What a section is, and the register that every section enters itself into."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.blocks import Block
from reports.disclosed import Tables


@dataclass(frozen=True)
class SectionKind:
    """Everything about one section: titles, the gated tables it reads, and the function that writes it."""

    code: str
    title: Mapping[str, str]
    tables: tuple[str, ...]
    write: Callable[[Tables], tuple[Block, ...]]


SECTIONS: dict[str, SectionKind] = {}


def section(code: str, *, zh: str, en: str, tables: tuple[str, ...]) -> Callable:
    """Enter the decorated function into ``SECTIONS``: gated tables in, blocks out. No blocks, no section.

    ``tables``: all that the section and its figures read; a report that holds the
    section is given these tables and no others.
    """
    if code in SECTIONS:
        raise ValueError(f"section {code!r}: registered twice")

    def register(write: Callable[[Tables], tuple[Block, ...]]) -> Callable[[Tables], tuple[Block, ...]]:
        SECTIONS[code] = SectionKind(code, {"zh": zh, "en": en}, tables, write)
        return write

    return register
