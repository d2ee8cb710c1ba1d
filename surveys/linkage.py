"""How well an attacker's guess joins people and answers. Pure.

The attacker knows in which order people answered (somebody sat in the hall) and has
some order of the answers, read off a disk. He guesses that the first belongs to the
first. Under no knowledge the number of right guesses in a group of any size has mean 1
and variance 1 (matches of a random permutation; de Montmort 1713), so several groups
add up: mean and variance are the number of groups.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

STANDARD_ERRORS = 2


@dataclass(frozen=True)
class Guess:
    """One attack: groups of (people in the order they came, answers in the order found)."""

    attack: str
    groups: tuple[tuple[Sequence[Hashable], Sequence[Hashable]], ...]
    is_certain: bool = False  # a join by an equal value: chance gives none
    is_granted: bool = False  # docs/anonymity.md says that this can be read; no leak of answers

    @property
    def people(self) -> int:
        return sum(len(came) for came, _found in self.groups)

    @property
    def right(self) -> int:
        """People whose answer was guessed."""
        pairs = (pair for came, found in self.groups for pair in zip(came, found, strict=False))
        return sum(person == answer for person, answer in pairs)

    @property
    def chance(self) -> float:
        """Right guesses to be expected from somebody who knows nothing."""
        return 0.0 if self.is_certain else float(len(self.groups))

    @property
    def limit(self) -> float:
        """Chance and two standard errors."""
        return self.chance + STANDARD_ERRORS * math.sqrt(self.chance)

    @property
    def agreement(self) -> float:
        """Rank correlation (Kendall's tau) of the two orders, over all groups: 1 or -1 is the exact order."""
        pairs = [_concordance(came, found) for came, found in self.groups]
        total = sum(count for _sum, count in pairs)
        return sum(found for found, _count in pairs) / total if total else 0.0

    @property
    def agreement_limit(self) -> float:
        """Four standard errors of tau under no association (Kendall 1938), as if in one group."""
        sizes = [len(came) for came, _found in self.groups]
        counts = [size * (size - 1) / 2 for size in sizes]
        if not sum(counts):
            return 1.0
        variances = [
            count**2 * 2 * (2 * size + 5) / (9 * size * (size - 1))
            for size, count in zip(sizes, counts, strict=True)
            if size > 1
        ]
        return min(1.0, 4 * math.sqrt(sum(variances)) / sum(counts))

    @property
    def is_leak(self) -> bool:
        """Whether the guesses are better than chance allows."""
        if self.is_granted:
            return False
        return self.right > self.limit or abs(self.agreement) > self.agreement_limit


def _concordance(came: Sequence[Hashable], found: Sequence[Hashable]) -> tuple[int, int]:
    """(concordant minus discordant pairs, pairs) of those who stand in both orders."""
    place = {answer: number for number, answer in enumerate(found)}
    places = [place[person] for person in came if person in place]
    pairs = [(one, two) for number, one in enumerate(places) for two in places[number + 1 :]]
    return sum(1 if one < two else -1 for one, two in pairs), len(pairs)
