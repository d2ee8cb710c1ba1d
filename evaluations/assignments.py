"""Who rates whom: what must not be, what is still missing, and keeping it.

Pairs are (key of the subject, key of the panel's rater). What a rater has begun stays.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.conflicts import Register
from evaluations.models_panels import Assignment, Panel, PanelRater
from evaluations.models_people import Subject

Pair = tuple[int, int]


class AssignmentRefused(Refusal):
    sentence = _("This cannot be assigned: %(problems)s")


class MutualUnexplained(Refusal):
    sentence = _("People who rate each other need a written reason: %(pairs)s.")


@dataclass(frozen=True)
class Table:
    """A panel with everything that its page and its checks look up."""

    panel: Panel
    subjects: Mapping[int, Subject]
    raters: Mapping[int, PanelRater]
    barred: Mapping[Pair, list[str]]  # why a pair must not be
    held: Mapping[Pair, Assignment]

    @property
    def pairs(self) -> set[Pair]:
        """Who rates whom at present, without those who recused themselves."""
        return {pair for pair, one in self.held.items() if one.state != "recused"}

    @property
    def begun(self) -> set[Pair]:
        return {pair for pair, one in self.held.items() if one.state != "assigned"}


def table_of(panel: Panel, register: Register) -> Table:
    """The panel laid out; a recusal bars the pair for good."""
    subjects = {one.subject_id: one.subject for one in panel.subjects}
    raters = {rater.id: rater for rater in panel.raters}
    held = {(one.subject_id, one.rater_id): one for one in panel.assignments}
    barred = {}
    for key, subject in subjects.items():
        for rater in raters.values():
            found = register.refusals(rater.person, subject)
            own = held.get((key, rater.id))
            if own is not None and own.state == "recused":
                found = [*found, gettext("%(rater)s recused themselves.", rater=rater.code)]
            if found:
                barred[key, rater.id] = found
    return Table(panel, subjects, raters, barred, held)


def mutual(table: Table, register: Register, pairs: Collection[Pair]) -> list[tuple[str, str]]:
    """Codes of subjects who would rate each other in this panel."""
    person = {key: register.own.get(rater.person, rater.person) for key, rater in table.raters.items()}
    rates = {(person[rater], table.subjects[subject].code) for subject, rater in pairs}
    return sorted((one, other) for one, other in rates if one < other and (other, one) in rates)


def groups(pairs: Iterable[Pair]) -> int:
    """Into how many groups without a common rater the pairs fall: more than one cannot be compared."""
    links: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while links.setdefault(node, node) != node:
            node = links[node]
        return node

    for subject, rater in pairs:
        links[root(("subject", subject))] = root(("rater", rater))
    return sum(1 for node in list(links) if links[node] == node)


def checks(table: Table, register: Register) -> list[tuple[bool, str]]:
    """What the page says about the assignment as it is: whether it is in order, and the sentence."""
    pairs, least = table.pairs, table.panel.least
    raters_of = Counter(subject for subject, _rater in pairs)
    few = [one.code for key, one in table.subjects.items() if raters_of[key] < least]
    loads = Counter(rater for _subject, rater in pairs)
    numbers = [loads[key] for key in table.raters]
    parts = groups(pairs)
    wrong = sorted({sentence for pair in pairs if pair in table.barred for sentence in table.barred[pair]})
    found = [
        _few(few, least),
        _connected(parts),
        _shares(min(numbers, default=0), max(numbers, default=0)),
    ]
    both = mutual(table, register, pairs)
    if both:
        found.append(
            (bool(table.panel.reason), gettext("They rate each other: %(pairs)s.", pairs=in_words(both)))
        )
    return [*found, *((False, sentence) for sentence in wrong)]


def _few(few: list[str], least: int) -> tuple[bool, str]:
    if not few:
        return True, gettext("Every subject has at least %(least)s raters.", least=least)
    return False, gettext("Fewer than %(least)s raters: %(codes)s.", least=least, codes=", ".join(few))


def _shares(fewest: int, most: int) -> tuple[bool, str]:
    if fewest == most:
        return True, gettext("Subjects per rater: %(most)s.", most=most)
    sentence = gettext("Subjects per rater: %(fewest)s to %(most)s.", fewest=fewest, most=most)
    return most - fewest <= 1, sentence


def _connected(parts: int) -> tuple[bool, str]:
    if parts > 1:
        return False, gettext(
            "Raters and subjects fall into %(parts)s groups without a common rater: "
            "strict and lenient raters cannot be told apart.",
            parts=parts,
        )
    return True, gettext(
        "All subjects are linked by common raters: strict and lenient ones can be told apart."
    )


def in_words(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{one} ↔ {other}" for one, other in pairs)


def problems(table: Table, pairs: Collection[Pair]) -> list[str]:
    """Why ``pairs`` cannot be kept, in sentences. Pairs that were begun are not judged again."""
    new = [pair for pair in pairs if pair not in table.begun]
    return sorted({sentence for pair in new if pair in table.barred for sentence in table.barred[pair]})


def keep(
    session: Session,
    table: Table,
    register: Register,
    origins: Mapping[Pair, str],
    reason: str,
    seed: int | None,
    user: User,
    now: datetime,
) -> None:
    """Make ``origins`` (pair to where it comes from) the assignment of the panel.

    What was begun stays, whatever ``origins`` says. Refuses ``AssignmentRefused`` and
    ``MutualUnexplained``; then nothing is written.
    """
    found = problems(table, origins)
    if found:
        raise AssignmentRefused(problems=" ".join(found))
    after = set(origins) | (table.begun & table.pairs)
    both = mutual(table, register, after)
    if both and not reason.strip():
        raise MutualUnexplained(pairs=in_words(both))
    panel = table.panel
    for pair in table.held.keys() - after - table.begun:
        panel.assignments.remove(table.held[pair])
    for pair in sorted(after - table.held.keys()):
        new = Assignment(subject_id=pair[0], rater_id=pair[1], origin=origins[pair])
        panel.assignments.append(new)
    panel.reason, panel.seed = reason.strip(), seed if seed is not None else panel.seed
    detail = {"panel": panel.code, "pairs": len(after), "seed": panel.seed, "reason": panel.reason}
    audit.record(session, user, "panel.assign", f"evaluation {panel.wave.evaluation_id}", detail, now)
    session.commit()
