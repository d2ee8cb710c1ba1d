"""How this house asks the issuer of another body (ISSUER_URL): one POST, one answer, refusals as refusals."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from surveys.participation import TicketUnknown, TicketUsed, TicketWithdrawn

SETTINGS = "ISSUER_URL", "ISSUER_PASSWORD"
SECONDS = 10.0  # how long it may take; making a key takes the longest
MOST_BYTES = 1024 * 1024  # of its answer


class IssuerSilent(Refusal):
    status = 503
    sentence = _("The issuer of signatures cannot be reached. Nothing was changed here.")


class IssuerRefused(Refusal):
    status = 502
    sentence = _("The issuer of signatures did not accept this step. Check ISSUER_URL and ISSUER_PASSWORD.")


OF_TICKETS = {404: TicketUnknown, 409: TicketUsed, 410: TicketWithdrawn}


def ask(address: str, fields: Mapping[str, str], password: str = "") -> str:
    """The text that the issuer answers to a form; ``password`` for what only this house may ask.

    Refuses IssuerSilent, IssuerRefused, and for a ticket TicketUnknown, TicketUsed,
    TicketWithdrawn.
    """
    body = urllib.parse.urlencode(fields).encode()
    try:
        headers = {"Authorization": f"Bearer {password}"} if password else {}
        request = urllib.request.Request(address, body, headers)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.read(MOST_BYTES).decode()
    except urllib.error.HTTPError as refused:
        with refused:
            raise OF_TICKETS.get(refused.code, IssuerRefused) from None
    except (OSError, ValueError):  # ValueError: no address, or an answer that is no text
        raise IssuerSilent from None
