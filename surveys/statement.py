"""What a respondent is told about who can find out what, made from the settings that run.

Every sentence stands under a condition on the facts: when a setting changes, what it
made true is no longer said. Texts: respond_texts.toml.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from surveys.respond_texts import say

LEAST_RATINGS = 5
LEAST_COMMENTS = 10
FEW_INVITED = 10


@dataclass(frozen=True)
class Facts:
    """What is so, here and now, for one poll."""

    is_encrypted: bool  # the page comes over https, or never leaves this machine
    is_two_bodies: bool  # another body signs
    forgets_order: bool  # participation and box in files that are overwritten in place
    has_few_invited: bool
    has_contacts: bool  # a list of names is kept until the close
    minimum: int  # answers from which a group's ratings may be shown
    retention_days: int

    @property
    def numbers(self) -> dict[str, int]:
        """What the texts name."""
        return {
            "minimum": max(LEAST_RATINGS, self.minimum),
            "comments": LEAST_COMMENTS,
            "few": FEW_INVITED,
            "days": self.retention_days,
        }


Condition = Callable[[Facts], bool]


def always(_facts: Facts) -> bool:
    return True


# Key of the text -> when it is true. In reading order.
SENTENCES: tuple[tuple[str, Condition], ...] = (
    ("st_not_stored", lambda facts: not facts.has_contacts),
    ("st_contacts", lambda facts: facts.has_contacts),
    ("st_stored", always),
    ("st_open_network", lambda facts: not facts.is_encrypted),
    ("st_two_bodies", lambda facts: facts.is_two_bodies),
    ("st_two_stores", lambda facts: not facts.is_two_bodies),
    ("st_no_order", lambda facts: facts.forgets_order),
    ("st_server_order", lambda facts: not facts.forgets_order),
    ("st_staff", always),
    ("st_threshold", always),
    ("st_few", lambda facts: facts.has_few_invited),
    ("st_receipt", always),
    ("st_withdraw", always),
    ("st_deleted", always),
    ("st_limits", always),
)
WARNINGS = ("st_contacts", "st_open_network", "st_server_order", "st_few")


def full(facts: Facts, language: str) -> list[str]:
    """Everything that is true, sentence by sentence."""
    return _said((key for key, holds in SENTENCES if holds(facts)), facts, language)


def common(several: Sequence[Facts], language: str) -> list[str]:
    """What is true whichever of ``several`` facts are so, sentence by sentence."""
    keys = (key for key, holds in SENTENCES if all(map(holds, several)))
    return _said(keys, several[0], language)


def warnings(facts: Facts, language: str) -> list[str]:
    """What the evaluator should mend before people answer."""
    true = {key for key, holds in SENTENCES if holds(facts)}
    return _said((key for key in WARNINGS if key in true), facts, language)


def _said(keys: Iterable[str], facts: Facts, language: str) -> list[str]:
    return [say(key, language).format(**facts.numbers) for key in keys]
