"""A real SMTP server on this machine that keeps what it gets, for tests that send."""

import email
import email.policy
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from accounts import mail
from tests.serving import free_port


class Mailbox:
    """Keeps messages; refuses addresses with "refused" in them, hangs up on "broken" ones."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if "refused" in address:
            return "550 no such mailbox"
        if "broken" in address:
            return "421 going down"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append(
            SimpleNamespace(to=envelope.rcpt_tos, message=message, text=message.get_content())
        )
        return "250 OK"


@pytest.fixture
def mailbox(app):
    """The mail server that the application is set to."""
    box = Mailbox()
    with running(box) as port:
        app.extensions["mail"] = mail.MailServer("127.0.0.1", port, "none", "Evaluators <eval@house.example>")
        yield box


@contextmanager
def running(box, **options):
    """The port of a server that gives what it gets to ``box``."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def logging_in(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=data.login == b"lin" and data.password == b"right", handled=False)
