"""A proposal who rates whom: balanced, at random from a seed that is shown, without what is barred."""

from dataclasses import dataclass

from evaluations.assignments import Pair, Table
from evaluations.vocabulary import in_language
from scoring.methods.assignment import assign_raters


@dataclass(frozen=True)
class Proposal:
    """Pairs, or why there are none."""

    pairs: frozenset[Pair]
    refusal: str


def propose(table: Table, least: int, seed: int) -> Proposal:
    """Give every subject of the panel ``least`` raters. Nothing is stored."""
    subjects = {one.code: key for key, one in table.subjects.items()}
    raters = {one.code: key for key, one in table.raters.items()}
    if not subjects or not raters:
        return Proposal(frozenset(), "")
    barred = [(table.subjects[subject].code, table.raters[rater].code) for subject, rater in table.barred]
    found = assign_raters(list(subjects), list(raters), least, barred, seed)
    if found.refusal is not None:
        return Proposal(frozenset(), in_language(found.refusal))
    pairs = {(subjects[code], raters[rater]) for code, given in found.raters_of.items() for rater in given}
    return Proposal(frozenset(pairs), "")
