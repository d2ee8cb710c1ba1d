"""The queue as a form: up to a page of verdicts in one request."""

import re
from collections.abc import Mapping

from surveys.questions import plain_text
from surveys.reviews import Verdict

KEY = re.compile(r"choice-([0-9a-f]{32})")
CHOICES = ("release", "withhold", "confirm", "return", "reopen")


def verdicts_from(sent: Mapping[str, str]) -> list[Verdict]:
    """The verdicts in what a browser sent; comments left for later are not among them."""
    found = ((KEY.fullmatch(name), choice) for name, choice in sent.items())
    keys = [(match[1], choice) for match, choice in found if match and choice in CHOICES]
    return [
        Verdict(
            key,
            choice,
            text=plain_text(sent.get(f"text-{key}")),
            reason=plain_text(sent.get(f"reason-{key}"))[:300],
            seen=sent.get(f"seen-{key}", ""),
        )
        for key, choice in keys
    ]
