"""Gated side of answers and people who answered: counts by source, team, item."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from evaluations.vocabulary import source_name
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from scoring.disclosure import (
    BELOW,
    COMPLEMENTARY,
    HOMOGENEOUS,
    NO_DATA,
    disclose_groups,
    disclose_total,
    distribution,
    is_homogeneous,
)
from scoring.frames import Withheld
from scoring.tallies import HELPER, NO_ANSWER, PRESENT, SCORED
from surveys.definition import Item

RECIPIENT = "recipient"
STATES = (SCORED, PRESENT, HELPER, NO_ANSWER)

Counts = Mapping[float, int]  # option -> answers


def returns(raw: Raw) -> Draft:
    """How many answers of each source came back, and how many of them are not scored."""
    columns = ("wave", "source", "returned", *STATES)
    rows = []
    for (wave, source), states in _by_source(raw, "state").items():
        minimum, sizes = raw.minimum(source), {state: states.get(state, 0) for state in STATES}
        split, returned = disclose_groups(sizes, minimum), disclose_total(sizes, minimum)
        rows.append({"wave": wave, "source": source_name(source), "returned": returned, **split})
    return Draft(columns, rows)


def _by_source(raw: Raw, what: str) -> dict[tuple[str, str], dict[str, int]]:
    """Wave and source -> value of ``what`` -> responses."""
    counted = raw.tally.returned.reset_index()
    frame = counted if what == "state" else raw.data.collected.responses.assign(n=1)
    found: dict[tuple[str, str], dict[str, int]] = {}
    frame = frame.assign(source=frame["instrument"].map(raw.sources))
    for (wave, source, value), n in frame.groupby(["wave", "source", what])["n"].sum().items():
        found.setdefault((wave, source), {})[value] = int(n)
    return {place: found[place] for place in _places(raw, found)}


def ways(raw: Raw) -> Draft:
    """By which way people answered, and with whose help."""
    rows = []
    for what in ("mode", "helper"):
        for (wave, source), split in _by_source(raw, what).items():
            shown = disclose_groups(split, raw.minimum(source))
            for way, count in shown.items():
                rows.append(
                    {"wave": wave, "source": source_name(source), "what": what, "way": way, "count": count}
                )
    return Draft(("wave", "source", "what", "way", "count"), rows)


def strata(raw: Raw) -> Draft:
    """Invited and returned, by source, wave, stratum and team."""
    columns = (
        "wave", "source", "stratum", "team", "name", "is_alone", "population", "invited", "returned", "rate",
    )  # fmt: skip
    frame, rows = raw.data.collected.strata, []
    owners, returned = _stratum_sources(raw), _returned(raw)
    layers: dict[tuple[str, str], list[Layer]] = {}
    for line in frame[frame["invited"].notna()].to_dict("records"):
        source = _owner(owners, line)
        size = returned.get((line["wave"], source, line["stratum"], line["subject"]), 0)
        known = None if pd.isna(line["population"]) else int(line["population"])
        layer = Layer(line["subject"], line["stratum"], known, int(line["invited"]), size)
        layers.setdefault((line["wave"], source), []).append(layer)
    for wave, source in _places(raw, layers):
        pooled = _pooled(layers[wave, source], raw.minimum(source))
        shown = disclose_groups({layer.place: layer.returned for layer in pooled}, raw.minimum(source))
        teams = [layer.team for layer in pooled]
        for layer in pooled:
            place = {"wave": wave, "source": source_name(source), "name": raw.name(layer.team)}
            alone = teams.count(layer.team) == 1
            rows.append({**place, "is_alone": alone, **_stratum(layer, shown[layer.place])})
    return Draft(columns, rows)


@dataclass(frozen=True)
class Layer:
    """People of one team in one stratum: how many there are, were invited, answered."""

    team: str
    stratum: str
    population: int | None
    invited: int
    returned: int

    @property
    def place(self) -> str:
        return f"{self.team} {self.stratum}"

    def joined(self, other: "Layer") -> "Layer":
        known = self.population is not None and other.population is not None
        return Layer(
            self.team,
            f"{self.stratum} + {other.stratum}",
            self.population + other.population if known else None,
            self.invited + other.invited,
            self.returned + other.returned,
        )


def _pooled(layers: list[Layer], minimum: int) -> list[Layer]:
    """Strata of a team put together where one of them is too small: better pooled than hidden."""
    by_team: dict[str, list[Layer]] = {}
    for layer in layers:
        by_team.setdefault(layer.team, []).append(layer)
    found: list[Layer] = []
    for of_team in by_team.values():
        has_small = any(0 < layer.returned < minimum for layer in of_team)
        found += [reduce(Layer.joined, of_team)] if has_small else of_team
    return found


def _stratum(layer: Layer, returned: int | Withheld) -> dict[str, object]:
    rate = returned
    if not isinstance(returned, Withheld):
        rate = half_up(100 * returned / layer.invited, ITEM_PLACES) if layer.invited else Withheld(NO_DATA)
    return {
        "stratum": layer.stratum,
        "team": layer.team,
        "population": layer.population,
        "invited": layer.invited,
        "returned": returned,
        "rate": rate,
    }


def _places(raw: Raw, found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of wave and source in the order of the plan."""
    order, sources = [wave.code for wave in raw.data.plan.waves], list(raw.data.plan.minimum_n)
    return sorted(set(found), key=lambda place: (sources.index(place[1]), order.index(place[0])))


def _stratum_sources(raw: Raw) -> dict[tuple[str, str], set[str]]:
    """Wave and stratum -> the sources that answered in it."""
    found: dict[tuple[str, str], set[str]] = {}
    for wave, _subject, stratum, instrument, _state in raw.tally.returned.index:
        found.setdefault((wave, stratum), set()).add(raw.sources[instrument])
    return found


def _owner(owners: Mapping[tuple[str, str], set[str]], line: Mapping) -> str:
    """Whose stratum it is: of the one source that answered in it, else of the recipients."""
    sources = owners.get((line["wave"], line["stratum"]), set())
    return next(iter(sources)) if len(sources) == 1 else RECIPIENT


def _returned(raw: Raw) -> dict[tuple[str, str, str, str], int]:
    """Wave, source, stratum and subject -> answers returned on it and on everything below it."""
    found: dict[tuple[str, str, str, str], int] = {}
    for (wave, subject, stratum, instrument, _state), n in raw.tally.returned.items():
        place: str | None = subject
        while place:
            key = (wave, raw.sources[instrument], stratum, place)
            found[key] = found.get(key, 0) + int(n)
            place = raw.subjects[place]["parent"]
    return found


def answers(raw: Raw) -> Draft:
    """What recipients answered in the last wave, all together: one row per item and option."""
    columns = ("wave", "item", "label", "is_reversed", "n", "mean", "option", "option_label", "share")
    rows = []
    for (wave, instrument, name), groups in item_groups(raw).items():
        if wave == last_wave(raw, RECIPIENT) and raw.sources[instrument] == RECIPIENT:
            rows += _item_rows(raw, wave, raw.items[instrument, name], _together(groups))
    return Draft(columns, rows, raw.minimum(RECIPIENT))


def last_wave(raw: Raw, source: str) -> str:
    """The last wave in which ``source`` answered."""
    waves = [wave for wave, at in _by_source(raw, "state") if at == source]
    return waves[-1] if waves else ""


def item_groups(raw: Raw) -> dict[tuple[str, str, str], dict[str, dict[float, int]]]:
    """Wave, instrument and item -> team -> option -> scored answers; items in the order asked."""
    found: dict[tuple[str, str, str], dict[str, dict[float, int]]] = {}
    for (wave, subject, _stratum, instrument, item, option), n in raw.tally.answers.items():
        groups = found.setdefault((wave, instrument, item), {})
        counts = groups.setdefault(raw.team_of(subject), {})
        counts[option] = counts.get(option, 0) + int(n)
    order = list(raw.items)
    asked = [key for key in found if key[1:] in raw.items]
    return {key: found[key] for key in sorted(asked, key=lambda key: (key[0], order.index(key[1:])))}


def _together(groups: Mapping[str, Counts]) -> dict[float, int]:
    total: dict[float, int] = {}
    for counts in groups.values():
        for option, n in counts.items():
            total[option] = total.get(option, 0) + n
    return total


def _item_rows(raw: Raw, wave: str, item: Item, counts: Counts) -> Iterator[dict[str, object]]:
    n = sum(counts.values())
    shares = distribution(_as_asked(item, counts), item.options, raw.minimum(RECIPIENT))
    row = {"wave": wave, "item": item.name, "label": raw.text(item.label), "n": n, "option_label": ""}
    row["is_reversed"] = item.reverse
    if isinstance(shares, Withheld):
        hidden = shares.reason in (BELOW, NO_DATA)
        yield {**row, "n": shares if hidden else n, "mean": shares, "option": None, "share": shares}
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


def _as_asked(item: Item, counts: Counts) -> dict[float, int]:
    """A reversed item is counted from the other end of its scale; readers see the options as asked."""
    return (
        {item.low + item.high - option: n for option, n in counts.items()} if item.reverse else dict(counts)
    )


def item_mean(item: Item, counts: Counts) -> float:
    """Mean of the answers on 0-100, one decimal."""
    mean = sum(option * n for option, n in counts.items()) / sum(counts.values())
    return half_up(100 * (mean - item.low) / (item.high - item.low), ITEM_PLACES)


def hidden_groups(groups: Mapping[str, Counts], minimum: int) -> dict[str, Withheld]:
    """Which groups of one item stay hidden beside the published answers of all groups together.

    Too small ones, those of one mind, and then the next smallest until what is
    hidden cannot be worked out by subtraction.
    """
    sizes = {group: sum(counts.values()) for group, counts in groups.items()}
    hidden = {
        group: shown
        for group, shown in disclose_groups(sizes, minimum).items()
        if isinstance(shown, Withheld)
    }
    for group, counts in groups.items():
        if group not in hidden and is_homogeneous(counts):
            hidden[group] = Withheld(HOMOGENEOUS, minimum)
    others = sorted((size, group) for group, size in sizes.items() if group not in hidden and size)
    while hidden and others and (len(hidden) < 2 or sum(sizes[group] for group in hidden) < minimum):
        hidden[others.pop(0)[1]] = Withheld(COMPLEMENTARY, minimum)
    return hidden


def team_items(raw: Raw) -> Draft:
    """Means of every item by team, last wave of each source, with whatever must stay hidden."""
    columns = ("wave", "source", "item", "label", "team", "name", "mean", "n")
    rows = []
    for (wave, instrument, name), groups in item_groups(raw).items():
        source, item = raw.sources[instrument], raw.items[instrument, name]
        if wave != last_wave(raw, source):
            continue
        hidden = hidden_groups(groups, raw.minimum(source))
        for team in sorted(groups):
            row = {
                "wave": wave,
                "source": source_name(source),
                "item": name,
                "label": raw.text(item.label),
                "team": team,
                "name": raw.name(team),
            }
            concealed = hidden.get(team)
            rows.append(
                {
                    **row,
                    "mean": concealed or item_mean(item, groups[team]),
                    "n": concealed or sum(groups[team].values()),
                }
            )
    return Draft(columns, rows)
