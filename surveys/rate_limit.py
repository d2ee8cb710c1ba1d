"""Slows down who tries one wrong code after the other. Stores no address and logs nothing.

It lives in the memory of one process and is gone with it. What is counted is a keyed
image of the network (/24 or /56), never of one address: behind a phone company's
gateway or in a village hall many people share one, so it is generous, and only wrong
codes count. A ticket has 128 bits; this is for the machine's sake, not the tickets'.
"""

import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from surveys.participation import TicketUnknown

ALLOWED = 100.0  # wrong codes at once
PER_SECOND = 1.0  # how fast they are forgiven
MOST = 10_000  # networks remembered
PREFIXES = {4: 24, 6: 56}


class TooManyWrongCodes(Refusal):
    status = 429
    sentence = _("Too many wrong codes came from this network. Please wait a little.")


@dataclass
class RateLimit:
    """Wrong codes by network, forgiven as time passes."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    wrong: dict[bytes, tuple[float, float]] = field(default_factory=dict, repr=False)  # count, when

    def refuse(self, address: str | None, now: float) -> None:
        """Refuses TooManyWrongCodes when the network of ``address`` has used up what is allowed."""
        network = self._network(address)
        if network and self._count(network, now) + 1 > ALLOWED:
            raise TooManyWrongCodes

    def add_wrong(self, address: str | None, now: float) -> None:
        """Count one wrong code."""
        network = self._network(address)
        if network is None:
            return
        count = self._count(network, now)
        if network not in self.wrong and len(self.wrong) >= MOST:
            self._make_room(now)
        self.wrong[network] = count + 1, now

    def _count(self, network: bytes, now: float) -> float:
        count, then = self.wrong.get(network, (0.0, now))
        return max(0.0, count - (now - then) * PER_SECOND)

    def _make_room(self, now: float) -> None:
        """Forget who is forgiven; with nobody forgiven, all: so many networks cannot be held back here."""
        self.wrong = {one: self.wrong[one] for one in list(self.wrong) if self._count(one, now)}
        if len(self.wrong) >= MOST:
            self.wrong = {}

    def _network(self, address: str | None) -> bytes | None:
        """The keyed image of a network. None for this machine: then a proxy hides who asks, see PROXIES."""
        try:
            found = ipaddress.ip_address((address or "").partition("%")[0])
        except ValueError:
            return None
        found = getattr(found, "ipv4_mapped", None) or found
        if found.is_loopback:
            return None
        network = ipaddress.ip_network((found, PREFIXES[found.version]), strict=False)
        return hmac.digest(self.key, network.network_address.packed, "sha256")[:16]


def init_app(app: Flask) -> None:
    app.extensions["rate_limit"] = RateLimit()


def refuses_guessing(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A view that takes tickets: refused to networks that sent many wrong ones; unknown ones count."""

    @wraps(view)
    def limited(**arguments: str) -> ResponseReturnValue:
        refuse_guessing()
        try:
            return view(**arguments)
        except TicketUnknown:
            note_wrong_code()
            raise

    return limited


def refuse_guessing() -> None:
    """Refuses TooManyWrongCodes for the network of this request."""
    current_app.extensions["rate_limit"].refuse(request.remote_addr, time.monotonic())


def note_wrong_code() -> None:
    """Count a wrong code that did not end in TicketUnknown."""
    current_app.extensions["rate_limit"].add_wrong(request.remote_addr, time.monotonic())
