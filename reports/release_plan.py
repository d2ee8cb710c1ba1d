"""What a report says about the people who answered, as statements that can be audited.

One part for each item in each wave: the base groups that are told and their sum, with the
responses behind them under salted hashes, and every published mean and share as an interval
of counts. Built from the same groups as the tables that readers see.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports.groups import RECIPIENT, last_wave
from reports.items import BaseGroup, as_asked, base_groups, item_groups, item_mean, together, told_together
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Raw
from scoring.disclosure import distribution
from scoring.frames import Withheld
from scoring.releases import Release
from scoring.statements import Statement, mean_statement, share_statement
from scoring.tallies import scored_answers
from surveys.definition import Item

ALL = "all"  # name of the sum of the told groups
HASH = 16  # hexadecimal characters of a salted response key

Answers = tuple[tuple[str, float], ...]  # (salted response key, option)


@dataclass(frozen=True)
class ItemPart:
    """One item in one wave: what is told of it, and everything that must not follow from it."""

    release: Release
    leaves: Mapping[str, frozenset[str]]  # team -> salted keys, hidden teams too
    answers: Answers
    options: tuple[float, ...]
    label: str


def plan_release(raw: Raw, salt: bytes, key: str, audience: str) -> dict[str, ItemPart]:
    """The parts of a release by ``wave/instrument/item``."""
    given = _answers_by_place(raw, salt)
    parts = {}
    for place, groups in item_groups(raw).items():
        wave, instrument, name = place
        source, item = raw.sources[instrument], raw.items[instrument, name]
        if wave != last_wave(raw, source):
            continue
        minimum = raw.minimum(source)
        told = told_together(base_groups(raw, groups, minimum))
        leaves = {
            team: frozenset(response for response, _option in answers)
            for team, answers in given[place].items()
        }
        keys = {group.code: frozenset().union(*(leaves[team] for team in group.teams)) for group in told}
        statements = [*_group_statements(item, told)]
        if source == RECIPIENT and told:
            keys[ALL] = frozenset().union(*keys.values())
            statements += _sum_statements(item, told, minimum)
        release = Release(key, keys, tuple(statements), minimum, audience, wave)
        answers = tuple(pair for of_team in given[place].values() for pair in of_team)
        parts["/".join(place)] = ItemPart(release, leaves, answers, item.options, raw.text(item.label, name))
    return parts


def _answers_by_place(raw: Raw, salt: bytes) -> dict[tuple[str, str, str], dict[str, Answers]]:
    """Wave, instrument and item -> team -> (salted response key, option)."""
    collected = raw.data.collected
    rows = scored_answers(collected.responses, collected.answers, collected.items)
    found: dict[tuple[str, str, str], dict[str, list[tuple[str, float]]]] = {}
    salted: dict[str, str] = {}
    for response, wave, subject, instrument, item, option in rows.itertuples(index=False, name=None):
        if response not in salted:
            digest = hmac.new(salt, f"{wave}|{response}".encode(), hashlib.sha256)
            salted[response] = digest.hexdigest()[:HASH]
        of_item = found.setdefault((wave, instrument, item), {})
        of_item.setdefault(raw.team_of(subject), []).append((salted[response], float(option)))
    return {
        place: {team: tuple(sorted(pairs)) for team, pairs in teams.items()} for place, teams in found.items()
    }


def _group_statements(item: Item, told: list[BaseGroup]) -> Iterator[Statement]:
    for group in told:
        mean = item_mean(item, group.counts)
        yield mean_statement(
            f"{item.name}: {group.code}", [group.code], item.name, _scaled(item), group.n, mean, ITEM_PLACES
        )


def _sum_statements(item: Item, told: list[BaseGroup], minimum: int) -> Iterator[Statement]:
    """The mean and the shares of all told groups together, as the table of answers prints them."""
    counts = together(group.counts for group in told)
    shares, n = distribution(as_asked(item, counts), item.options, minimum), sum(counts.values())
    if isinstance(shares, Withheld):
        return
    mean = item_mean(item, counts)
    yield mean_statement(f"{item.name}: {ALL}", [ALL], item.name, _scaled(item), n, mean, ITEM_PLACES)
    for name, share in shares.items():
        printed = half_up(100 * share, ITEM_PLACES) / 100
        yield share_statement(
            f"{item.name}: {ALL}: {name}",
            [ALL],
            item.name,
            _options_behind(item, name),
            n,
            f"{printed:.3f}",
            ITEM_PLACES + 2,
        )


def _scaled(item: Item) -> dict[float, float]:
    """Option -> its value on 0-100."""
    return {option: 100 * (option - item.low) / (item.high - item.low) for option in item.options}


def _options_behind(item: Item, name: str) -> list[float]:
    """The stored options that a printed share counts: one as asked, or those of a band."""
    middle = (item.low + item.high) / 2
    asked = [item.low + item.high - option if item.reverse else option for option in item.options]
    bands = {"low": lambda o: o < middle, "mid": lambda o: o == middle, "high": lambda o: o > middle}
    chosen = bands.get(name, lambda option: f"{option:g}" == name)
    return [stored for stored, shown in zip(item.options, asked, strict=True) if chosen(shown)]
