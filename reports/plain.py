"""Gated side of the recipients' page: what was found, in tenths of people.

A tenth is worked out of the shares that the table of answers tells already, rounded
as they are told there: whoever has that table learns nothing more, and where a share
is withheld there is no tenth. So nothing has to be audited anew.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce

from flask_babel import gettext as _

from evaluations.vocabulary import source_name
from reports.groups import RECIPIENT, last_wave, returns
from reports.items import answers
from reports.numbers import is_number
from reports.raw import Draft, Raw
from surveys.definition import Item

TOLD = 3  # findings that fit on half a page: the two best and the one that is worst
UPPER = "high"  # the band above the middle of a scale


def plain_base(raw: Raw) -> Draft:
    """How many recipients answered in the last wave, as the table of returns tells it; whom to ask."""
    wave, source = last_wave(raw, RECIPIENT), source_name(RECIPIENT)
    answered = (row for row in returns(raw).rows if (row["wave"], row["source"]) == (wave, source))
    row = next(answered, None)
    facts = {
        "answered": row["returned"] if row else 0,
        "evaluator": raw.data.offices.evaluator,
        "contact": raw.data.offices.contact,
    }
    return Draft(tuple(facts), [facts] if row else [])


def plain_findings(raw: Raw) -> Draft:
    """Questions to recipients with how many of ten chose the upper half of the answers, the best first."""
    columns, asked = ("item", "label", "words", "tenths", "is_low"), recipient_items(raw)
    shares: dict[str, dict[str, float]] = {}
    for row in answers(raw).rows:
        if is_number(row["share"]) and not row["is_reversed"] and row["item"] in asked:
            shares.setdefault(str(row["item"]), {})[str(row["option"])] = row["share"]
    found = [(name, upper_share(asked[name], given)) for name, given in shares.items()]
    found.sort(key=_best_first)
    chosen = found if len(found) <= TOLD else [*found[: TOLD - 1], found[-1]]
    rows = [
        {
            "item": name,
            "label": raw.text(asked[name].label, name),
            "words": upper_words(raw, asked[name]),
            "tenths": tenths(share),
            "is_low": place == TOLD - 1 and tenths(share) < tenths(chosen[0][1]),
        }
        for place, (name, share) in enumerate(chosen)
    ]
    return Draft(columns, rows)


def recipient_items(raw: Raw) -> dict[str, Item]:
    """Scored items of the recipients' questionnaires by name."""
    return {
        name: item for (instrument, name), item in raw.items.items() if raw.sources[instrument] == RECIPIENT
    }


def upper_share(item: Item, shares: Mapping[str, float]) -> Decimal:
    """Percent of answers above the middle of the scale, added up from what is told."""
    middle = (item.low + item.high) / 2
    told = [share for option, share in shares.items() if option == UPPER or _is_above(option, middle)]
    return sum((Decimal(str(share)) for share in told), Decimal(0))


def tenths(share: Decimal) -> int:
    """A share in percent as people of ten, rounded half up."""
    return int((share / 10).quantize(Decimal(1), ROUND_HALF_UP))


def _is_above(option: str, middle: float) -> bool:
    return option not in ("low", "mid", UPPER) and float(option) > middle


def upper_words(raw: Raw, item: Item) -> str:
    """What the answers above the middle are called, in the order of the scale: good” or “very good."""
    middle = (item.low + item.high) / 2
    names = {choice.name: raw.text(choice.label, choice.name) for choice in item.choices}
    upper = [names.get(f"{option:g}", f"{option:g}") for option in item.options if option > middle]
    return reduce(either, upper)


def either(words: str, word: str) -> str:
    """Two answers, each in quotation marks of which the sentence around them brings the outer ones."""
    return _("%(words)s” or “%(word)s", words=words, word=word)


def _best_first(one: tuple[str, Decimal]) -> tuple[Decimal, str]:
    return -one[1], one[0]
