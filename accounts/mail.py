"""E-mail through the SMTP server that the settings name, or none.

One message for each person, never several addresses in one. Neither address nor text is
written down anywhere; what went wrong is told by kind.
"""

import re
import smtplib
import ssl
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal

SETTINGS = tuple(f"SMTP_{part}" for part in ["URL", "HOST", "PORT", "USER", "PASSWORD", "STARTTLS", "FROM"])
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
HERE = ("localhost", "127.0.0.1", "::1")  # no encryption is asked of a server on this machine
PORTS = {"tls": 465, "starttls": 587, "none": 25}
SECONDS = 20  # until a silent server is given up
BROKEN = (smtplib.SMTPException, OSError, ssl.SSLError)
OFF = ("0", "no", "off", "false")


class MailNotSet(Refusal):
    sentence = _("No mail server is set. Set SMTP_HOST and SMTP_FROM; docs/deploy.md tells how.")


class MailUnreachable(Refusal):
    sentence = _("The mail server %(host)s:%(port)s cannot be reached. Nothing was sent.")


class MailLogInRefused(Refusal):
    sentence = _("The mail server %(host)s does not accept the user name or the password. Nothing was sent.")


class MailUnencrypted(Refusal):
    sentence = _("The mail server %(host)s offers no valid encryption. Nothing was sent.")


@dataclass(frozen=True)
class Letter:
    """One message to one person."""

    address: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class MailServer:
    """``security``: tls (from the start), starttls, none."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    def connect(self) -> smtplib.SMTP:
        """A connection, logged in. Refuses MailUnreachable, MailUnencrypted, MailLogInRefused."""
        where = {"host": self.host, "port": self.port}
        opened = None
        try:
            opened = self._open()
            if self.user:
                opened.login(self.user, self.password)
        except smtplib.SMTPAuthenticationError:
            _close(opened)
            raise MailLogInRefused(**where) from None
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            _close(opened)
            raise MailUnencrypted(**where) from None
        except BROKEN:
            _close(opened)
            raise MailUnreachable(**where) from None
        return opened

    def _open(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        opened = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        if self.security == "starttls":
            opened.starttls(context=ssl.create_default_context())
        return opened

    def message(self, letter: Letter) -> EmailMessage:
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = self.sender, letter.address, letter.subject
        made["Date"] = formatdate(localtime=True)
        made["Message-ID"] = make_msgid(domain=parseaddr(self.sender)[1].partition("@")[2])
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(letter.text)
        return made


def _close(opened: smtplib.SMTP | None) -> None:
    if opened is not None:
        opened.close()


def email_in(words: str) -> str:
    """The e-mail address that stands in a contact, or nothing."""
    found = ADDRESS.search(words)
    return found.group() if found else ""


def deliver(server: MailServer, letters: Iterable[Letter]) -> list[bool]:
    """For each letter in turn whether the mail server took it.

    A connection that breaks is made once more for the same letter; when that fails as
    well, the rest counts as not taken. Refuses what ``MailServer.connect`` refuses,
    before anything is sent.
    """
    letters = list(letters)
    taken: list[bool] = []
    opened = server.connect()
    try:
        for letter in letters:
            is_taken = _hand_over(opened, server.message(letter))
            if is_taken is None:
                _close(opened)
                opened = server.connect()
                is_taken = bool(_hand_over(opened, server.message(letter)))
            taken.append(is_taken)
    except Refusal:
        taken += [False] * (len(letters) - len(taken))
    finally:
        _say_goodbye(opened)
    return taken


def _hand_over(opened: smtplib.SMTP, message: EmailMessage) -> bool | None:
    """Whether the server took it; None when the connection is gone."""
    try:
        opened.send_message(message)
    except smtplib.SMTPServerDisconnected:
        return None
    except BROKEN:
        with suppress(*BROKEN):
            opened.rset()
        return False
    return True


def _say_goodbye(opened: smtplib.SMTP) -> None:
    with closing(opened), suppress(*BROKEN):
        opened.quit()


def server_in(config: Mapping[str, object]) -> MailServer | None:
    """The server that the settings name; SMTP_URL goes before the single ones. None without a host.

    Raises ValueError with the name of the setting that cannot be understood.
    """
    given = {name: str(config.get(name) or "").strip() for name in SETTINGS}
    if given["SMTP_URL"]:
        given |= _read_url(given["SMTP_URL"])
    if not given["SMTP_HOST"]:
        return None
    if not ADDRESS.fullmatch(parseaddr(given["SMTP_FROM"])[1]):
        raise ValueError("SMTP_FROM: expected the e-mail address of the sender")
    security = given.get("security") or _security(given)
    port = given["SMTP_PORT"] or str(PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"SMTP_PORT={port}: expected a number of a port")
    sender, user = given["SMTP_FROM"], given["SMTP_USER"]
    return MailServer(given["SMTP_HOST"], int(port), security, sender, user, given["SMTP_PASSWORD"])


def _security(given: Mapping[str, str]) -> str:
    if given["SMTP_STARTTLS"].lower() in OFF or (not given["SMTP_STARTTLS"] and given["SMTP_HOST"] in HERE):
        return "none"
    return "tls" if given["SMTP_PORT"] == str(PORTS["tls"]) else "starttls"


def _read_url(url: str) -> dict[str, str]:
    """The parts of smtp://user:password@host:port or smtps://…; the password percent-encoded."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("SMTP_URL: expected smtp://user:password@host:port or smtps://…")
    found = {"SMTP_HOST": parts.hostname, "SMTP_PORT": str(parts.port or "")}
    found |= {"SMTP_USER": unquote(parts.username or ""), "SMTP_PASSWORD": unquote(parts.password or "")}
    return found | ({"security": "tls"} if parts.scheme == "smtps" else {})


def init_app(app: Flask) -> None:
    """Read the settings now, so that a wrong one is told at the start."""
    app.extensions["mail"] = server_in(app.config)


def mail_server() -> MailServer | None:
    """The server of the running application, or None."""
    return current_app.extensions["mail"]


def needed_server() -> MailServer:
    """The server of the running application. Refuses MailNotSet."""
    found = mail_server()
    if found is None:
        raise MailNotSet
    return found
