"""Gated side of answers: every item by base groups that share nobody, and their sum.

Teams are the leaves. A team of too few answers to an item is pooled with others of
its agency, or of the whole wave; what nothing can take is not told. A total is the sum
of the groups that are told, and of no other: nothing can be worked out by subtraction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluations.vocabulary import source_name
from reports.groups import RECIPIENT, last_wave, returns
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from scoring.disclosure import BELOW, HOMOGENEOUS, NO_DATA, distribution, is_homogeneous
from scoring.frames import Withheld
from scoring.partition import Leaf, partition
from scoring.tallies import SCORED
from surveys.definition import Item

LEVELS = ("agency", "whole")  # at which small teams are pooled

Counts = Mapping[float, int]  # option -> answers
ItemPlace = tuple[str, str, str]  # wave, instrument, item


@dataclass(frozen=True)
class BaseGroup:
    """Teams that are told together, or why they are not."""

    teams: tuple[str, ...]
    counts: Counts
    withheld: Withheld | None = None

    @property
    def code(self) -> str:
        return " + ".join(self.teams)

    @property
    def n(self) -> int:
        return sum(self.counts.values())


def item_groups(raw: Raw) -> dict[ItemPlace, dict[str, dict[float, int]]]:
    """Wave, instrument and item -> team -> option -> scored answers; items in the order asked."""
    found: dict[ItemPlace, dict[str, dict[float, int]]] = {}
    for wave, subject, _stratum, instrument, item, option, n in raw.tally.answers():
        groups = found.setdefault((wave, instrument, item), {})
        counts = groups.setdefault(raw.team_of(subject), {})
        counts[option] = counts.get(option, 0) + n
    order = list(raw.items)
    asked = [key for key in found if key[1:] in raw.items]
    return {key: found[key] for key in sorted(asked, key=lambda key: (key[0], order.index(key[1:])))}


def base_groups(raw: Raw, groups: Mapping[str, Counts], minimum: int) -> list[BaseGroup]:
    """The disjoint groups in which one item is told, those that are withheld among them."""
    leaves = [
        Leaf(team, (str(raw.subjects[team]["parent"] or ""), "all"), sum(groups[team].values()))
        for team in sorted(groups)
    ]
    parted = partition(leaves, minimum, LEVELS)
    told = [BaseGroup(teams, together(groups[team] for team in teams)) for teams in parted.groups.values()]
    left = [BaseGroup((team,), groups[team], Withheld(BELOW, minimum)) for team in parted.left_out]
    return [_unless_of_one_mind(group, minimum) for group in told] + left


def _unless_of_one_mind(group: BaseGroup, minimum: int) -> BaseGroup:
    if is_homogeneous(group.counts):
        return BaseGroup(group.teams, group.counts, Withheld(HOMOGENEOUS, minimum))
    return group


def together(parts: Iterator[Counts]) -> dict[float, int]:
    """The sum of several counts."""
    total: dict[float, int] = {}
    for counts in parts:
        for option, n in counts.items():
            total[option] = total.get(option, 0) + n
    return total


def told_together(groups: list[BaseGroup]) -> list[BaseGroup]:
    """The groups whose sum is told: those that are told themselves."""
    return [group for group in groups if group.withheld is None]


def hidden_teams(raw: Raw, groups: Mapping[str, Counts], minimum: int) -> set[str]:
    """Teams about which one item says nothing by itself: withheld, left out or pooled."""
    parted = base_groups(raw, groups, minimum)
    return {team for group in parted if group.withheld or len(group.teams) > 1 for team in group.teams}


def answers(raw: Raw) -> Draft:
    """What recipients answered in the last wave, published groups together: one row per item and option."""
    columns = (
        "wave", "item", "label", "is_reversed", "n", "mean", "option", "option_label", "share", "missing",
    )  # fmt: skip
    rows, minimum, scored = [], raw.minimum(RECIPIENT), _scored(raw)
    for (wave, instrument, name), groups in item_groups(raw).items():
        if wave == last_wave(raw, RECIPIENT) and raw.sources[instrument] == RECIPIENT:
            parted = base_groups(raw, groups, minimum)
            told = told_together(parted)
            counts = together(group.counts for group in told)
            is_known = scored is not None and len(told) == len(parted)
            missing = scored - sum(counts.values()) if is_known else None
            rows += _item_rows(raw, wave, raw.items[instrument, name], counts, missing)
    return Draft(columns, rows, minimum)


def _scored(raw: Raw) -> int | None:
    """Scored answers of recipients in their last wave, where they are told and of one questionnaire.

    What is missing on an item is told as this less n and only where every group of the item is told, so
    that it adds nothing to the two.
    """
    place = last_wave(raw, RECIPIENT), source_name(RECIPIENT)
    found = next((row[SCORED] for row in returns(raw).rows if (row["wave"], row["source"]) == place), None)
    is_one = list(raw.sources.values()).count(RECIPIENT) == 1
    return found if is_one and isinstance(found, int) else None


def _item_rows(
    raw: Raw, wave: str, item: Item, counts: Counts, missing: int | None
) -> Iterator[dict[str, object]]:
    n = sum(counts.values())
    shares = distribution(as_asked(item, counts), item.options, raw.minimum(RECIPIENT))
    row = {"wave": wave, "item": item.name, "label": raw.text(item.label), "n": n, "option_label": ""}
    row |= {"is_reversed": item.reverse, "missing": missing}
    if isinstance(shares, Withheld):
        hidden = shares.reason in (BELOW, NO_DATA)
        told = {"n": shares, "missing": None} if hidden else {"n": n}
        yield {**row, **told, "mean": shares, "option": None, "share": shares}
        return
    words = {choice.name: raw.text(choice.label, choice.name) for choice in item.choices}
    for option, share in shares.items():
        yield {
            **row,
            "mean": item_mean(item, counts),
            "option": option,
            "option_label": words.get(option, option),
            "share": half_up(100 * share, ITEM_PLACES),
        }


def as_asked(item: Item, counts: Counts) -> dict[float, int]:
    """A reversed item is counted from the other end of its scale; readers see the options as asked."""
    return (
        {item.low + item.high - option: n for option, n in counts.items()} if item.reverse else dict(counts)
    )


def item_mean(item: Item, counts: Counts) -> float:
    """Mean of the answers on 0-100, one decimal."""
    mean = sum(option * n for option, n in counts.items()) / sum(counts.values())
    return half_up(100 * (mean - item.low) / (item.high - item.low), ITEM_PLACES)


def team_items(raw: Raw) -> Draft:
    """Means of every item by base group, last wave of each source, with whatever must stay hidden."""
    columns = ("wave", "source", "item", "label", "team", "name", "mean", "n")
    rows = []
    for (wave, instrument, name), groups in item_groups(raw).items():
        source, item = raw.sources[instrument], raw.items[instrument, name]
        if wave == last_wave(raw, source):
            place = {"wave": wave, "source": source_name(source), "item": name, "label": raw.text(item.label)}
            parted = base_groups(raw, groups, raw.minimum(source))
            rows += [
                {**place, **_group_row(raw, item, group)} for group in sorted(parted, key=_reading_order)
            ]
    return Draft(columns, rows)


def _reading_order(group: BaseGroup) -> tuple[int, str]:
    return len(group.teams), group.code


def _group_row(raw: Raw, item: Item, group: BaseGroup) -> dict[str, object]:
    return {
        "team": group.code,
        "name": raw.name(group.teams[0]) if len(group.teams) == 1 else "",
        "mean": group.withheld or item_mean(item, group.counts),
        "n": group.withheld or group.n,
    }
