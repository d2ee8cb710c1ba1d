"""Rows about agencies, teams and workers as people write them, checked cell by cell. Touches no store."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _

from evaluations.models_people import KINDS

COLUMNS = ("code", "kind", "name", "parent", "post", "fte", "starts", "ends")
PARENT_KIND: Mapping[str, str | None] = {"agency": None, "team": "agency", "worker": "team"}
PREFIXES = {"agency": "A", "team": "T", "worker": "SW"}
LONGEST_CODE, LONGEST_NAME = 60, 200
CODE = re.compile(r"[^\s,，]+")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
# What lists call the kinds.
KIND_WORDS = {
    **{kind: kind for kind in KINDS},
    **dict.fromkeys(("机构", "组织", "agencies"), "agency"),
    **dict.fromkeys(("团队", "项目", "项目组", "站点", "teams", "project"), "team"),
    **dict.fromkeys(("社工", "社会工作者", "人员", "员工", "workers", "social worker"), "worker"),
}
SENTENCES = {
    "kind": _("expected agency, team or worker"),
    "name": _("the name is missing"),
    "long_name": _("the name is longer than %(most)s characters", most=LONGEST_NAME),
    "code": _("expected at most %(most)s characters without spaces and commas", most=LONGEST_CODE),
    "twice": _("this code stands in the list twice"),
    "taken": _("this code is in use already"),
    "agency_parent": _("expected an empty cell: an agency belongs to nobody"),
    "no_parent": _("unknown code; expected a team or agency of this evaluation or of this list"),
    "worker_parent": _("expected the code of a team: workers belong to teams"),
    "team_parent": _("expected the code of an agency: teams belong to agencies"),
    "post": _("the post is missing"),
    "no_post": _("expected an empty cell: only workers have a post"),
    "fte": _("expected a share of full time above 0 and at most 1, such as 0.5"),
    "day": _("expected a day such as 2026-03-01"),
    "ends": _("the last day is before the first"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell. ``row``: as the caller numbers rows; ``column``: a word of COLUMNS."""

    row: int
    column: str
    sentence: object


@dataclass
class SubjectRow:
    """A row that was read; what could not be read is None and has its fault."""

    number: int
    code: str
    kind: str | None
    name: str
    parent: str
    post: str | None
    fte: float | None
    starts: date | None
    ends: date | None


def read_rows(
    rows: Iterable[Mapping[str, object]], posts: Sequence[str], first: int = 1
) -> tuple[list[SubjectRow], list[Fault]]:
    """Each cell by itself. ``posts``: those of the plan; without any, every word is one."""
    found, faults = [], []
    for number, row in enumerate(rows, start=first):
        read = _read(number, row)
        found.append(read)
        faults += [Fault(number, column, sentence) for column, sentence in _faults(read, row, posts)]
    return found, faults


def _read(number: int, row: Mapping[str, object]) -> SubjectRow:
    cells = {column: text_of(row.get(column)) for column in COLUMNS}
    kind = KIND_WORDS.get(cells["kind"].lower())
    return SubjectRow(
        number,
        cells["code"],
        kind,
        cells["name"],
        cells["parent"],
        cells["post"] or None,
        share_in(cells["fte"]),
        day_in(row.get("starts")),
        day_in(row.get("ends")),
    )


def _faults(
    read: SubjectRow, row: Mapping[str, object], posts: Sequence[str]
) -> Iterator[tuple[str, object]]:
    if read.kind is None:
        yield "kind", SENTENCES["kind"]
    if not read.name:
        yield "name", SENTENCES["name"]
    elif len(read.name) > LONGEST_NAME:
        yield "name", SENTENCES["long_name"]
    if read.code and (len(read.code) > LONGEST_CODE or not CODE.fullmatch(read.code)):
        yield "code", SENTENCES["code"]
    yield from _work_faults(read, posts)
    for column in ("starts", "ends"):
        if text_of(row.get(column)) and getattr(read, column) is None:
            yield column, SENTENCES["day"]
    if read.starts and read.ends and read.ends < read.starts:
        yield "ends", SENTENCES["ends"]


def _work_faults(read: SubjectRow, posts: Sequence[str]) -> Iterator[tuple[str, object]]:
    if read.fte is None:
        yield "fte", SENTENCES["fte"]
    if read.kind == "worker" and not read.post:
        yield "post", SENTENCES["post"]
    elif read.kind == "worker" and posts and read.post not in posts:
        yield "post", _("expected one of the posts of the plan: %(posts)s", posts=", ".join(posts))
    elif read.kind in ("team", "agency") and read.post:
        yield "post", SENTENCES["no_post"]


def placed_faults(rows: Sequence[SubjectRow], known: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong between rows, or with what is there already. ``known``: code to kind."""
    counts = Counter(row.code for row in rows if row.code)
    listed = {row.code: row.kind for row in rows if row.code}
    for row in rows:
        if row.code in known:
            yield Fault(row.number, "code", SENTENCES["taken"])
        elif counts[row.code] > 1:
            yield Fault(row.number, "code", SENTENCES["twice"])
        if row.parent and row.kind and (sentence := parent_fault(row.kind, row.parent, listed, known)):
            yield Fault(row.number, "parent", sentence)


def parent_fault(
    kind: str, parent: str, listed: Mapping[str, str | None], known: Mapping[str, str]
) -> object | None:
    wanted = PARENT_KIND[kind]
    if wanted is None:
        return SENTENCES["agency_parent"]
    found = known.get(parent) or listed.get(parent)
    if parent not in known and parent not in listed:
        return SENTENCES["no_parent"]
    return None if found in (wanted, None) else SENTENCES[f"{kind}_parent"]


def give_codes(rows: Iterable[SubjectRow], taken: Iterable[str]) -> None:
    """A code for each row without one: the next number of its kind."""
    used = set(taken) | {row.code for row in rows if row.code}
    following = {kind: next_number(kind, used) for kind in KINDS}
    for row in rows:
        if not row.code and row.kind:
            row.code = code_of(row.kind, following[row.kind])
            following[row.kind] += 1


def suggested_code(kind: str, taken: Iterable[str]) -> str:
    """The code after the highest one of this kind, such as SW08."""
    return code_of(kind, next_number(kind, taken))


def next_number(kind: str, taken: Iterable[str]) -> int:
    pattern = re.compile(rf"{PREFIXES[kind]}(\d{{1,9}})")
    numbers = (int(found[1]) for found in map(pattern.fullmatch, taken) if found)
    return max(numbers, default=0) + 1


def code_of(kind: str, number: int) -> str:
    return f"{PREFIXES[kind]}{number:02}"


def text_of(value: object) -> str:
    return "" if value is None else str(value).strip()


def share_in(text: str) -> float | None:
    """A share of full time; an empty cell is full time, None what is none."""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1) if text else 1.0
    except ValueError:
        return None
    return share if 0 < share <= 1 else None


def day_in(value: object) -> date | None:
    """The day of a cell: a date, or the words for one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DAY.fullmatch(text_of(value).removesuffix(" 00:00:00"))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
