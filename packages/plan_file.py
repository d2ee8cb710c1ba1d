"""plan.yaml: cycle, waves, posts, sources, grades and the rules between them."""

from dataclasses import dataclass, field
from datetime import date

from flask_babel import lazy_gettext as _

from evaluations.cycle import LONGEST_CYCLE, is_cycle
from packages.cells import Code, Day, Integer, Number, Text, written_number
from packages.findings import Findings
from packages.schema import SCORE, SHARE
from packages.tables import decoded
from packages.yaml_nodes import Document, Node, each, mapping, once, scalar, sequence
from scoring.frames import TEAM_POST, Band, Cap, Quota, TeamLink, Wave

FILE = "plan.yaml"
LANGUAGES = ("zh", "en")  # every title and label has at least these
LONGEST_CODE = Code().longest
TOLERANCE = 1e-9
REQUIRED = ("title", "cycle", "waves", "posts", "sources", "grades")
OPTIONAL = ("quota", "caps", "missing", "team", "trim_from", "labels")


@dataclass
class PlanFile:
    """What plan.yaml says. ``caps`` and ``labels`` keep their nodes: the framework knows their codes."""

    title: dict[str, str] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    waves: tuple[Wave, ...] = ()
    wave_codes: frozenset[str] = frozenset()  # those of waves with a faulty weight too
    posts: tuple[str, ...] = ()
    minimum_n: dict[str, int] = field(default_factory=dict)
    grades: tuple[Band, ...] = ()
    quota: Quota | None = None
    caps: list[tuple[Node, Cap]] = field(default_factory=list)
    max_missing: float = 0.20
    team: TeamLink | None = None
    trim_from: int = 5
    labels: dict[str, tuple[Node, dict[str, str]]] = field(default_factory=dict)


def read_plan_file(data: bytes, findings: Findings, file: str = FILE) -> PlanFile | None:
    """The plan as far as it can be read, every fault noted; None when it is no YAML at all."""
    text = decoded(file, data, findings)
    root = Document(file, findings).root(text) if text is not None else None
    if root is None:
        return None
    parts = mapping(root, REQUIRED, OPTIONAL)
    plan = PlanFile()
    for name, read in PARTS.items():
        if name in parts and not (name in OPTIONAL and parts[name].is_null):
            read(parts[name], plan)
    return plan


def _title(node: Node, plan: PlanFile) -> None:
    plan.title = _label(node)


def _label(node: Node) -> dict[str, str]:
    return each(mapping(node, LANGUAGES, None), Text(200))


def _cycle(node: Node, plan: PlanFile) -> None:
    parts = mapping(node, ("start", "end"))
    plan.start = scalar(parts.get("start"), Day())
    plan.end = scalar(parts.get("end"), Day())
    if plan.start is None or plan.end is None:
        return
    if plan.start >= plan.end:
        parts["end"].refuse(_("expected a day after the start, %(start)s", start=plan.start))
    elif not is_cycle(plan.start, plan.end):
        parts["end"].refuse(_("expected a cycle of 1 to %(years)s years", years=LONGEST_CYCLE))


def _waves(node: Node, plan: PlanFile) -> None:
    entries = [mapping(entry, ("code", "weight")) for entry in sequence(node)]
    codes = [scalar(entry.get("code"), Code(in_addresses=True)) for entry in entries]
    weights = [scalar(entry.get("weight"), Number(0, 1, above=True)) for entry in entries]
    once([(entry.get("code"), code) for entry, code in zip(entries, codes, strict=True)])
    plan.wave_codes = frozenset() if None in codes else frozenset(codes)
    read = [pair for pair in zip(codes, weights, strict=True) if None not in pair]
    plan.waves = tuple(Wave(code, weight) for code, weight in read)
    total = sum(weight for weight in weights if weight is not None)
    if None not in weights and weights and abs(total - 1) > TOLERANCE:
        written = written_number(round(total, 10))
        node.refuse(_("the wave weights have the sum %(total)s; expected 1", total=written), written)


def _posts(node: Node, plan: PlanFile) -> None:
    entries = [(entry, scalar(entry, Code())) for entry in sequence(node)]
    once(entries)
    for entry, post in entries:
        if post == TEAM_POST:
            entry.refuse(_("the name is taken by the weights of teams; expected another"))
    plan.posts = tuple(dict.fromkeys(post for _node, post in entries if post is not None))


def _sources(node: Node, plan: PlanFile) -> None:
    sources = mapping(node, (), None)
    if not sources:
        node.refuse(_("expected at least one source"), "")
    for source, entry in sources.items():
        parts = {} if entry.is_null else mapping(entry, (), ("minimum_n",))
        least = scalar(parts["minimum_n"], Integer(1)) if "minimum_n" in parts else 1
        if len(source) > LONGEST_CODE:
            entry.refuse(_("expected at most %(count)s characters", count=LONGEST_CODE), source)
        plan.minimum_n[source] = least or 1


def _grades(node: Node, plan: PlanFile) -> None:
    entries = [(entry, mapping(entry, ("code", "label", "from"))) for entry in sequence(node)]
    bands = []
    for _entry, parts in entries:
        label = _label(parts["label"]) if "label" in parts else {}
        bands.append(Band(scalar(parts.get("code"), Code(40)), label, scalar(parts.get("from"), SCORE)))
    once([(parts.get("code"), band.code) for (_e, parts), band in zip(entries, bands, strict=True)])
    for index, (_entry, parts) in enumerate(entries):
        above, lower = bands[index - 1].lower if index else None, bands[index].lower
        if None not in (above, lower) and lower >= above:
            parts["from"].refuse(_("expected less than %(above)s", above=written_number(above)))
    if bands and bands[-1].lower not in (None, 0):
        entries[-1][1]["from"].refuse(_("the lowest grade must begin at 0; expected 0"))
    plan.grades = tuple(band for band in bands if None not in (band.code, band.lower))


def _known_grade(node: Node | None, plan: PlanFile) -> str | None:
    code = scalar(node, Code(40))
    codes = [band.code for band in plan.grades]
    if code is not None and codes and code not in codes:
        node.refuse(_("unknown grade; expected one of %(codes)s", codes=", ".join(codes)))
    return code


def _quota(node: Node, plan: PlanFile) -> None:
    parts = mapping(node, ("grade", "share"))
    grade, share = _known_grade(parts.get("grade"), plan), scalar(parts.get("share"), SHARE)
    if grade is not None and share is not None:
        plan.quota = Quota(grade, share)


def _caps(node: Node, plan: PlanFile) -> None:
    if not getattr(node.raw, "value", None):
        return  # written as an empty list
    for entry in sequence(node):
        parts = mapping(entry, ("criterion", "below", "grade"))
        criterion = scalar(parts.get("criterion"), Code())
        below, grade = scalar(parts.get("below"), SCORE), _known_grade(parts.get("grade"), plan)
        if None not in (criterion, below, grade):
            plan.caps.append((parts["criterion"], Cap(criterion, below, grade)))


def _missing(node: Node, plan: PlanFile) -> None:
    parts = mapping(node, ("max_weight",))
    read = scalar(parts.get("max_weight"), SHARE)
    plan.max_missing = plan.max_missing if read is None else read


def _team(node: Node, plan: PlanFile) -> None:
    parts = mapping(node, ("evidence_share", "final"))
    share = scalar(parts.get("evidence_share"), SHARE)
    final = (
        each(mapping(parts["final"], plan.posts, () if plan.posts else None), SHARE)
        if "final" in parts
        else {}
    )
    if share is not None:
        plan.team = TeamLink(share, final)


def _trim_from(node: Node, plan: PlanFile) -> None:
    plan.trim_from = scalar(node, Integer(3)) or plan.trim_from


def _labels(node: Node, plan: PlanFile) -> None:
    plan.labels = {code: (entry, _label(entry)) for code, entry in mapping(node, (), None).items()}


# In an order in which each part may look at those before it.
PARTS = {
    "title": _title,
    "cycle": _cycle,
    "waves": _waves,
    "posts": _posts,
    "sources": _sources,
    "grades": _grades,
    "quota": _quota,
    "caps": _caps,
    "missing": _missing,
    "team": _team,
    "trim_from": _trim_from,
    "labels": _labels,
}


def check_labels(plan: PlanFile, codes: set[str]) -> None:
    """Note every label of a code that is in no place of the tree."""
    for code, (node, _names) in plan.labels.items():
        if code not in codes:
            node.refuse(_("unknown code; expected a criterion, indicator or evidence point"), code)


def check_caps(plan: PlanFile, criteria: set[str]) -> None:
    """Note every cap on a criterion that the framework does not have."""
    for node, cap in plan.caps:
        if cap.criterion not in criteria:
            known = ", ".join(sorted(criteria))
            node.refuse(_("unknown criterion; expected one of %(codes)s", codes=known))
