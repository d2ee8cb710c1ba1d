"""Passwords, and the growing wait after wrong ones.

The same answer and the same time for people who do not exist: a hash is checked
in either case. The throttle lives in memory and keeps keyed digests, so that
neither a login nor an address can be read from it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from accounts.models import User

LEAST_LENGTH = 10
TELLING_LOGIN = 3  # characters; shorter log-in names turn up in good passwords by chance
# What is counted -> free tries before the wait begins, longest wait in seconds.
ACCOUNT_TRIES = 4
LONGEST_WAIT = 15 * 60
RULES = {
    "account at address": (ACCOUNT_TRIES, LONGEST_WAIT),
    "address": (20, LONGEST_WAIT),  # an office shares one address
    # Strangers with many addresses slow the right person down; they do not shut the door.
    "account": (20, 60),
}
FORGOTTEN_AFTER = 60 * 60

hasher = PasswordHasher()
_nobody = hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    return hasher.hash(password)


def is_password_of(user: User | None, password: str) -> bool:
    """Whether ``password`` opens the account. Takes as long for nobody as for somebody."""
    stored = user.password_hash if user else _nobody
    try:
        hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
    return user is not None and user.is_enabled


def weakness(password: str, login: str) -> str | None:
    """Why ``password`` is too weak, as a sentence; None when it is good enough."""
    if len(password) < LEAST_LENGTH:
        return _("The password needs at least %(number)s characters.", number=LEAST_LENGTH)
    if len(login) >= TELLING_LOGIN and login.casefold() in password.casefold():
        return _("The password must not contain the log-in name.")
    if len(set(password)) < 5:
        return _("The password repeats too few characters.")
    return None


def generated_password() -> str:
    """Four groups that can be read aloud, about 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _place in range(4)) for _group in range(4))


@dataclass
class Throttle:
    """Counts failures per account and per address and says how long to wait."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    failures: dict[str, tuple[int, float]] = field(default_factory=dict)  # digest -> count, last

    def wait(self, login: str, address: str, now: float) -> int:
        """Seconds until the next try is looked at."""
        counted = self._digests(login, address)
        return max(self._wait(counted[kind], *rule, now) for kind, rule in RULES.items())

    def failed(self, login: str, address: str, now: float) -> None:
        self._forget_old(now)
        for digest in self._digests(login, address).values():
            count, _last = self.failures.get(digest, (0, now))
            self.failures[digest] = (count + 1, now)

    def succeeded(self, login: str, address: str) -> None:
        """Forget the failures of this person here; those of the address stay, for it may guess at others."""
        counted = self._digests(login, address)
        for kind in ("account at address", "account"):
            self.failures.pop(counted[kind], None)

    def _wait(self, digest: str, tries: int, longest: int, now: float) -> int:
        count, last = self.failures.get(digest, (0, now))
        if count < tries:
            return 0
        pause = min(2 ** min(count - tries + 1, 20), longest)
        return max(0, round(last + pause - now))

    def _forget_old(self, now: float) -> None:
        self.failures = {
            digest: (count, last)
            for digest, (count, last) in self.failures.items()
            if now - last < FORGOTTEN_AFTER
        }

    def _digests(self, login: str, address: str) -> dict[str, str]:
        account = login.strip().casefold()
        values = {"account at address": f"{account} {address}", "address": address, "account": account}
        return {kind: self._digest(kind, value) for kind, value in values.items()}

    def _digest(self, kind: str, value: str) -> str:
        return hmac.new(self.key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
