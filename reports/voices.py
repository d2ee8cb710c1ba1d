"""Gated side of voices: themes of focus groups in counted statements, and quotes drawn from comments.

Counts say what was talked about. They are never a score, and stand beside no team and no session.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache

import pandas as pd
from flask_babel import lazy_gettext as _l

from evaluations.vocabulary import source_name
from reports.inputs import Remarks
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from reports.themes import LEAST_SESSIONS, Noted, agreement, counted
from scoring.disclosure import FULL_DISTRIBUTION, Guarded, disclose_groups
from scoring.frames import Withheld
from scoring.methods.coding import ThemeAgreement, ThemeAlpha, ThemeCounts
from scoring.methods.quotes import quote_draw

THEMES = (
    "theme", "label", "statements", "share", "sessions", "all_sessions", "alpha", "low", "high",
    "agreement", "double",
)  # fmt: skip
# Codes of the usual coding frame for focus groups; a plan may name its own codes by labels.
THEME_NAMES = {
    "CH": _l("change in life"),
    "AB": _l("ability to cope"),
    "RE": _l("relationship and respect"),
    "AC": _l("easy or hard to find"),
    "FA": _l("fairness"),
    "CO": _l("working together"),
    "HA": _l("harm or burden"),
    "AT": _l("who else helped"),
    "SU": _l("suggestions"),
    "NG": _l("silence or pressure"),
}
QUOTES = ("wave", "source", "item", "label", "seed", "text")
MOST_QUOTES = 6


def themes(raw: Raw) -> Draft:
    """One row per theme, the most told first: statements coded with it, sessions, how far coders agree.

    A theme of fewer than three sessions would tell which group spoke. Where one alone is
    hidden, the next smallest goes with it: the number of statements coded twice is told elsewhere.
    """
    notes = list(_notes(raw))
    counts, agreed = counted(notes), _agreed(tuple(notes)).themes
    shown = disclose_groups({code: one.sessions for code, one in counts.themes.items()}, LEAST_SESSIONS)
    by_number = sorted(counts.themes, key=lambda code: (-counts.themes[code].units, code))
    told = [code for code in by_number if not isinstance(shown[code], Withheld)]
    rows = [_theme(raw, code, counts, agreed.get(code)) for code in told]
    rows += [_untold(raw, code, shown[code]) for code in sorted(set(by_number) - set(told))]
    return Draft(THEMES, rows)


@lru_cache(maxsize=4)
def _agreed(notes: tuple[Noted, ...]) -> ThemeAgreement:
    """Kept for the other language: its intervals are drawn anew a thousand times."""
    return agreement(notes)


def _notes(raw: Raw) -> Iterator[Noted]:
    columns = ["wave", "subject", "session", "evidence", "unit", "coder", "theme", "strength"]
    for row in raw.data.collected.notes[columns].itertuples(index=False, name=None):
        *place, theme, strength = row
        has_theme = isinstance(theme, str)
        yield Noted(
            *map(str, place), theme if has_theme else "", None if pd.isna(strength) else float(strength)
        )


def _theme(raw: Raw, code: str, counts: ThemeCounts, found: ThemeAlpha | None) -> dict[str, object]:
    one = counts.themes[code]
    row = {
        "theme": code,
        "label": _name(raw, code),
        "statements": one.units,
        "share": half_up(100 * one.units / counts.units, ITEM_PLACES),
        "sessions": one.sessions,
        "all_sessions": counts.sessions,
        **dict.fromkeys(("alpha", "low", "high", "agreement")),
        "double": found.units if found else 0,
    }
    if found and found.alpha is not None:
        row |= {"alpha": half_up(found.alpha), "agreement": half_up(100 * found.agreement, ITEM_PLACES)}
    if found and found.interval is not None:
        row |= {"low": half_up(found.interval.low), "high": half_up(found.interval.high)}
    return row


def _name(raw: Raw, code: str) -> str:
    return raw.label(code) or str(THEME_NAMES.get(code, ""))


def _untold(raw: Raw, code: str, hidden: Withheld) -> dict[str, object]:
    row = dict.fromkeys(THEMES) | {"theme": code, "label": _name(raw, code)}
    return row | dict.fromkeys(("statements", "share", "sessions", "alpha", "agreement"), hidden)


def quotes(raw: Raw) -> Draft:
    """At most six comments, drawn at random from all that two people released; the seed is the first day.

    Only questions with ten comments written or more are drawn from, in proportion to
    what is released of each. Comments are written, not spoken in a group, and not coded.
    """
    pool = [one for one in raw.data.remarks if one.written >= FULL_DISTRIBUTION and one.released]
    if not pool:
        return Draft(QUOTES, [])
    seed = int(f"{raw.data.plan.start:%Y%m%d}")
    texts = {_key(one, text): (one, text) for one in pool for text in one.released}
    drawn = quote_draw(
        [{"key": key, "stratum": _place(one), "group": _place(one)} for key, (one, _text) in texts.items()],
        {_place(one): one.written for one in pool},
        total=MOST_QUOTES,
        seed=seed,
        least=FULL_DISTRIBUTION,
    ).drawn
    rows = [_quote(raw, *texts[key], seed) for keys in drawn.values() for key in keys]
    return Draft(QUOTES, rows, FULL_DISTRIBUTION)


def _place(one: Remarks) -> str:
    return f"{one.wave} {one.instrument} {one.item}"


def _key(one: Remarks, text: str) -> str:
    """The same whatever the order: nobody chooses it, and equal texts are one."""
    return hashlib.sha256(f"{_place(one)} {text}".encode()).hexdigest()


def _quote(raw: Raw, one: Remarks, text: str, seed: int) -> dict[str, object]:
    asked = next(found for found in raw.data.instruments if found.name == one.instrument).item(one.item)
    return {
        "wave": one.wave,
        "source": source_name(raw.sources[one.instrument]),
        "item": f"{one.instrument}.{one.item}",
        "label": raw.text(asked.label if asked else {}, one.item),
        "seed": seed,
        "text": Guarded(text, one.written),
    }
