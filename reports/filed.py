"""Gated side of what was filed beside the scores: the commission, what became better, stories of change."""

from collections.abc import Mapping
from datetime import date

from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from scoring.disclosure import Guarded
from surveys.stories import DOMAIN_NAMES

BETTER, WORSE, SAME, LATER, BARE = "better", "worse", "same", "later", "no_baseline"


def engagement(raw: Raw) -> Draft:
    """Who ordered the evaluation from whom, and whether independence was signed. No row without one."""
    columns = ("commissioner", "evaluator", "contract", "start", "end", "statement", "signer", "signed_on")
    held = raw.data.filed.engagement
    if not held:
        return Draft(columns, [])
    row = {name: held[name] for name in ("commissioner", "evaluator", "contract", "statement", "signer")}
    days = {"start": held["starts"], "end": held["ends"], "signed_on": held["signed_on"]}
    return Draft(columns, [row | {name: _day(day) for name, day in days.items()}])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def outcomes(raw: Raw) -> Draft:
    """Outcome indicators with what may be claimed of each.

    Structural rule: every number of an indicator, and every number worked out from them,
    hangs on the one count of people it is about. A percentage exists only with a baseline
    that is not zero, and only once a second person verified the indicator.
    """
    columns = (
        "code", "label", "unit", "better", "baseline", "baseline_on", "value", "value_on", "change",
        "percent", "state", "target", "reached", "people", "source", "verified",
    )  # fmt: skip
    return Draft(columns, [_outcome(raw, one) for one in raw.data.filed.outcomes])


def _outcome(raw: Raw, one: Mapping) -> dict[str, object]:
    before, now, target, people = (one[name] for name in ("baseline", "value", "target", "people"))
    change = None if before is None or now is None else half_up(now - before)
    is_verified = one["verified_by"] is not None
    percent = half_up(100 * abs(change) / abs(before), ITEM_PLACES) if change and before else None
    return {
        "code": one["code"],
        "label": raw.text(one["label"], one["code"]),
        "unit": raw.text(one["unit"]),
        "better": one["better"],
        "baseline": _about(before, people),
        "baseline_on": _day(one["baseline_on"]),
        "value": _about(now, people),
        "value_on": _day(one["value_on"]),
        "change": _about(change, people),
        "percent": _about(percent if is_verified else None, people),
        "state": _about(state_of(before, now, one["better"]), people),
        "target": _number(target),
        "reached": _about(_reached(now, target, one["better"]), people),
        "people": _about(people or None, people),
        "source": raw.text(one["source"]),
        "verified": is_verified,
    }


def _about(value: float | str | None, people: int) -> object:
    """A value that may say something of people: shown from the least number of them on."""
    value = _number(value)
    return Guarded(value, people) if people and value is not None else value


def _number(value: float | str | None) -> float | str | None:
    return half_up(value) if isinstance(value, float) else value


def state_of(before: float | None, now: float | None, better: str) -> str:
    """What became of an indicator: better, worse, same, later (no second number) or no_baseline."""
    if before is None:
        return BARE
    if now is None:
        return LATER
    if now == before:
        return SAME
    return BETTER if (now > before) == (better == "more") else WORSE


def _reached(now: float | None, target: float | None, better: str) -> str | None:
    if now is None or target is None:
        return None
    return "yes" if (now >= target if better == "more" else now <= target) else "no"


def stories(raw: Raw) -> Draft:
    """Stories with consent that two people let pass; those that somebody verified come first."""
    columns = ("title", "domain", "text", "chosen_by", "reason", "verified", "is_verified")
    rows = [
        {
            "title": raw.text(one["title"]),
            "domain": str(DOMAIN_NAMES[one["domain"]]),
            "text": raw.text(one["text"]),
            "chosen_by": raw.text(one["chosen_by"]),
            "reason": raw.text(one["reason"]),
            "verified": raw.text(one["verified"]),
            "is_verified": bool(raw.text(one["verified"])),
        }
        for one in raw.data.filed.stories
    ]
    return Draft(columns, sorted(rows, key=lambda row: not row["is_verified"]))
