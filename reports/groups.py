"""Gated side of the people who answered: counts by source, way and stratum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from evaluations.vocabulary import source_name
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from scoring.disclosure import (
    NO_DATA,
    disclose_groups,
    disclose_total,
)
from scoring.frames import Withheld
from scoring.tallies import HELPER, NO_ANSWER, PLACE, PRESENT, SCORED

RECIPIENT = "recipient"
STATES = (SCORED, PRESENT, HELPER, NO_ANSWER)


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
    return raw.once(f"by source {what}", lambda one: _counted(one, what))


def _counted(raw: Raw, what: str) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for (wave, instrument, value), n in raw.tally.returned("wave", "instrument", what).items():
        counts = found.setdefault((wave, raw.sources[instrument]), {})
        counts[value] = counts.get(value, 0) + n
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
    for wave, stratum, instrument in raw.tally.returned("wave", "stratum", "instrument"):
        found.setdefault((wave, stratum), set()).add(raw.sources[instrument])
    return found


def _owner(owners: Mapping[tuple[str, str], set[str]], line: Mapping) -> str:
    """Whose stratum it is: of the one source that answered in it, else of the recipients."""
    sources = owners.get((line["wave"], line["stratum"]), set())
    return next(iter(sources)) if len(sources) == 1 else RECIPIENT


def _returned(raw: Raw) -> dict[tuple[str, str, str, str], int]:
    """Wave, source, stratum and subject -> answers returned on it and on everything below it."""
    found: dict[tuple[str, str, str, str], int] = {}
    for (wave, subject, stratum, instrument), n in raw.tally.returned(*PLACE, "instrument").items():
        place: str | None = subject
        while place:
            key = (wave, raw.sources[instrument], stratum, place)
            found[key] = found.get(key, 0) + n
            place = raw.subjects[place]["parent"]
    return found


def last_wave(raw: Raw, source: str) -> str:
    """The last wave in which ``source`` answered."""
    waves = [wave for wave, at in _by_source(raw, "state") if at == source]
    return waves[-1] if waves else ""
