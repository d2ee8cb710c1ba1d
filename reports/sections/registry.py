"""What a section is, and the register that every section enters itself into, in reading order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.blocks import Block
from reports.disclosed import Tables


@dataclass(frozen=True)
class SectionKind:
    """Everything about one section: its title in both languages and the function that writes it."""

    code: str
    title: Mapping[str, str]
    write: Callable[[Tables], tuple[Block, ...]]


SECTIONS: dict[str, SectionKind] = {}


def section(code: str, *, zh: str, en: str) -> Callable:
    """Enter the decorated function into ``SECTIONS``: gated tables in, blocks out. No blocks, no section."""
    if code in SECTIONS:
        raise ValueError(f"section {code!r}: registered twice")

    def register(write: Callable[[Tables], tuple[Block, ...]]) -> Callable[[Tables], tuple[Block, ...]]:
        SECTIONS[code] = SectionKind(code, {"zh": zh, "en": en}, write)
        return write

    return register
