"""Words to those who are asked: filled in for each person, and how long they are as an SMS. Pure."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from surveys.contact_lines import Person
from surveys.language import in_language

MESSAGE_TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    tomllib.loads(Path(__file__).with_name("message_texts.toml").read_text(encoding="utf-8"))
)
LINK = "{link}"
# 3GPP TS 23.038: letters of the 7-bit alphabet; those of its extension take two places.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€")
GSM_ONE, GSM_MORE = 160, 153  # places in one SMS, in each part of a longer one
UNICODE_ONE, UNICODE_MORE = 70, 67


def first_words(key: str, language: str) -> str:
    """The words that a message begins with before staff change them."""
    return in_language(MESSAGE_TEXTS[key], language).strip()


@dataclass(frozen=True)
class Addressed:
    """A ticket on its way to somebody; ``person`` has no name when there is no list."""

    person: Person
    code: str
    link: str


def filled(text: str, to: Addressed) -> str:
    """The text for one person."""
    values = {"{name}": to.person.name, LINK: to.link, "{code}": to.code}
    for place, value in values.items():
        text = text.replace(place, value)
    return text


@dataclass(frozen=True)
class Length:
    """How long a text is as an SMS, and in how many parts it is sent and charged."""

    places: int
    parts: int


def length_of(text: str) -> Length:
    """Counted as gateways do: 7 bits where all letters allow it, else 16 bits each."""
    if set(text) <= GSM | GSM_EXTENDED:
        places, one, more = len(text) + sum(letter in GSM_EXTENDED for letter in text), GSM_ONE, GSM_MORE
    else:
        places, one, more = len(text.encode("utf-16-le")) // 2, UNICODE_ONE, UNICODE_MORE
    return Length(places, 1 if places <= one else math.ceil(places / more))
