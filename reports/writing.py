"""A report, put together: gated tables in, cut for its reader, sections out."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from flask_babel import force_locale

from reports import wording
from reports.blocks import Chart, Section
from reports.disclosed import Disclosed, Row, only
from reports.gate import disclose
from reports.inputs import ReportData
from reports.kinds import KINDS, ReportKind
from reports.proofs import Proof, proof_of
from reports.sections import SECTIONS
from reports.sections.origin import origin_section
from reports.told import marking, unmarked

IMPACT = KINDS["impact"]
MOST_KEPT = 12  # written reports: some megabytes each, with their figures


@dataclass(frozen=True)
class Report:
    """A report ready to be printed in one language.

    ``told``: the gated tables it was written from and every format of it is made
    from. ``subject``: code of the worker, team or agency it is about, or "".
    ``traced``: its sections with marks around each number that has an id, for pages
    that show them (``told.traced_html``); all else is made from ``sections``.
    ``proof``: of the release it tells, none before there is one.
    """

    kind: ReportKind
    subject: str
    told: Disclosed
    period: str
    traced: tuple[Section, ...]
    proof: Proof | None = None

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return unmarked(self.traced)

    @property
    def language(self) -> str:
        return self.told.language

    @property
    def about(self) -> Row:
        return only(self.told.tables["about"])

    @property
    def title(self) -> str:
        return str(self.about["title"])

    @property
    def kind_title(self) -> str:
        return self.kind.title.get(self.language, self.kind.title["en"])

    @property
    def is_empty(self) -> bool:
        """Whether it tells nothing but where it comes from."""
        return len(self.traced) == (self.proof is not None)

    @property
    def has_charts(self) -> bool:
        return any(isinstance(block, Chart) for section in self.traced for block in section.blocks)


_kept: OrderedDict[tuple, Report] = OrderedDict()
_lock = Lock()


def impact_report(data: ReportData, language: str) -> Report:
    """The impact report on ``data`` in ``language``, from gated tables alone."""
    return written(disclose(data, language))


def written(disclosed: Disclosed, kind: ReportKind = IMPACT, subject: str = "") -> Report:
    """The sections of ``kind`` that have something to say about ``subject``, in reading order.

    What is told decides every word of it, so that the last ones are kept by it: a release
    is read many times and never changes.
    """
    told = kind.told(disclosed, subject)
    proof = told.released and proof_of(told.released, kind.code, told.language, subject)
    key = (kind.code, subject, told.language, proof, _digest(told))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    report = _write(told, kind, subject, proof)
    with _lock:
        _kept[key] = report
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return report


def _digest(told: Disclosed) -> bytes:
    """Stands for everything that a report may say."""
    return hashlib.sha256(repr(sorted(told.tables.items())).encode()).digest()


def _write(told: Disclosed, kind: ReportKind, subject: str, proof: Proof | None) -> Report:
    about = only(told.tables["about"])
    with force_locale(told.language), marking():
        written_sections = [
            Section(code, SECTIONS[code].title.get(told.language, SECTIONS[code].title["en"]), blocks)
            for code in kind.sections
            if (blocks := SECTIONS[code].write(told.tables))
        ]
        period = wording.period(about["start"], about["end"])
        if proof:
            written_sections.append(origin_section(proof))
    return Report(kind, subject, told, period, tuple(written_sections), proof)
