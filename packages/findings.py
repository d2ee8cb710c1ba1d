"""What is wrong with a package: every finding, with its place, in one refusal."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _

SHOWN_VALUE = 60  # characters of an offending value that are worth printing
SHOWN_FINDINGS = 200
LEADING_FILES = ("plan.yaml", "framework.csv", "subjects.csv")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. ``row`` counts as a spreadsheet shows it: the header is row 1.

    ``expected`` is a translatable sentence; ``sheet`` names the sheet of a
    workbook. Row and column are empty where the whole file is meant.
    """

    file: str
    row: int | None
    column: str
    value: str
    expected: object
    sheet: str = ""

    @property
    def place(self) -> tuple:
        """Causes before consequences: the files that others refer to come first."""
        rank = LEADING_FILES.index(self.file) if self.file in LEADING_FILES else len(LEADING_FILES)
        return (rank, self.file, self.sheet, self.row or 0)

    def __str__(self) -> str:
        parts = [shown(self.file)]
        if self.sheet:
            parts.append(gettext("sheet %(sheet)s", sheet=self.sheet))
        if self.row is not None:
            parts.append(gettext("row %(row)s", row=self.row))
        if self.column:
            parts.append(gettext("column %(column)s", column=shown(self.column)))
        if self.value:
            parts.append(gettext("value '%(value)s'", value=shown(self.value)))
        return f"{', '.join(parts)}: {self.expected}"


class PackageError(ValueError):
    """The package is refused; ``findings`` holds everything that is wrong with it."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.place))
        super().__init__(f"{len(self.findings)} findings")

    def __str__(self) -> str:
        return "\n".join(rendered(self.findings))


class Findings:
    """Collects findings while a package is read."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    def add(self, file: str, row: int | None, column: str, value: object, expected: object, sheet: str = ""):
        text = "" if value is None else str(value)
        self.all.append(Finding(file, row, column, text, expected, sheet))

    def refuse_if_any(self) -> None:
        if self.all:
            raise PackageError(self.all)


def shown(value: str) -> str:
    """``value`` on one line, control characters made visible, cut when long."""
    printable = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)
    return printable if len(printable) <= SHOWN_VALUE else printable[: SHOWN_VALUE - 1] + "…"


def rendered(findings: tuple[Finding, ...], limit: int = SHOWN_FINDINGS) -> list[str]:
    """One line per finding, at most ``limit``, then the number of those not shown."""
    lines = [str(finding) for finding in findings[:limit]]
    if len(findings) > limit:
        lines.append(str(_("and %(count)s more findings", count=len(findings) - limit)))
    return lines
