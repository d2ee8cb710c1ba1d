"""Conditions of LimeSurvey in the words of XLSForm: ``((Q1.NAOK == "Y"))`` as ``(${Q1} = '1')``."""

import re
from dataclasses import dataclass, field

from surveys.relevance import read_condition

TOKEN = re.compile(
    r"""\s*(?:
        (?P<bracket>[()]) | (?P<word>and|or|&&|\|\|)
        | (?P<item>[A-Za-z]\w*)(?:\.(?:NAOK|value|code|valueNAOK))?\s*
          (?P<sign>==|!=|>=|<=|>|<|eq\b|ne\b|gt\b|lt\b|ge\b|le\b)\s*
          (?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<number>-?\d+(?:\.\d+)?))
    )\s*""",
    re.VERBOSE,
)
SIGNS = {"==": "=", "eq": "=", "ne": "!=", "gt": ">", "lt": "<", "ge": ">=", "le": "<="}
WORDS = {"&&": "and", "||": "or"}
YES_NO = {"Y": "1", "N": "0", "U": "na"}


@dataclass
class Known:
    """The questions by the names that conditions use for them."""

    single: set[str] = field(default_factory=set)
    several: dict[str, tuple[str, str]] = field(default_factory=dict)  # question and choice
    yes_no: set[str] = field(default_factory=set)


def condition_of(written: str, known: Known) -> str | None:
    """The condition as XLSForm writes it, "" for none; None where it says more than that can."""
    if written.strip() in ("", "1"):
        return ""
    parts, place = [], 0
    while place < len(written):
        found = TOKEN.match(written, place)
        part = _part(found, known) if found else None
        if part is None:
            return None
        parts.append(part)
        place = found.end()
    converted = " ".join(parts).replace("( ", "(").replace(" )", ")")
    return converted if read_condition(converted) else None


def _part(found: re.Match, known: Known) -> str | None:
    if found["bracket"]:
        return found["bracket"]
    if found["word"]:
        return WORDS.get(found["word"], found["word"])
    item, sign = found["item"], SIGNS.get(found["sign"], found["sign"])
    value = next(found[name] or "" for name in ("double", "single", "number") if found[name] is not None)
    if item in known.several and value in ("Y", "") and sign in ("=", "!="):
        question, choice = known.several[item]
        chosen = f"selected(${{{question}}}, '{choice}')"
        return chosen if (value == "Y") is (sign == "=") else f"not({chosen})"
    if item not in known.single:
        return None
    value = YES_NO.get(value, value) if item in known.yes_no else value
    return (
        f"${{{item}}} {sign} {value}" if sign in (">", "<", ">=", "<=") else f"${{{item}}} {sign} '{value}'"
    )
