"""Opening an empty installation: one code, for one person, once.

Whoever reads the terminal of the server, or its folder, may become the first
administrator; a stranger who finds the page before them may not. There is no
default account and no default password.
"""

import hmac
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.access import is_house_empty
from accounts.models import User
from accounts.passwords import generated_password
from accounts.refusals import Refusal
from accounts.users import create_user

CODE_FILE = "first_run_code"  # beside the stores, for their owner only


class HouseOpened(Refusal):
    sentence = _("This installation has its first administrator already. Please log in.")


def code_path() -> Path:
    return Path(current_app.config["FIRST_RUN_CODE_FILE"])


def kept_code() -> str:
    """The code of this installation, made when there is none. About 80 bits."""
    path = code_path()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(generated_password())
    return path.read_text(encoding="ascii").strip()


def is_code(given: str) -> bool:
    """Whether ``given`` is the code, in the same time for every wrong one."""
    return hmac.compare_digest(given.strip().lower().encode(), kept_code().encode())


def told_code() -> Iterator[str]:
    """What the terminal says: the ready address while the house is empty, else nothing."""
    if not is_house_empty():
        code_path().unlink(missing_ok=True)
        return
    address = f"{current_app.config['PUBLIC_URL'].rstrip('/')}/first-run?code={kept_code()}"
    yield gettext(
        "Nobody has an account yet. Start the server and open this address to create the first one:"
    )
    yield f"  {address}"
    yield gettext("The code is also in %(file)s. It works once.", file=code_path())


def open_house(
    session: Session, login: str, *, name: str, organisation: str, password: str, language: str, now: datetime
) -> User:
    """Create the first administrator and the house, in a turn of its own. Refuses ``HouseOpened``."""
    if session.scalar(sa.select(User.id).limit(1)) is not None:
        raise HouseOpened
    user = create_user(
        session,
        login,
        name=name,
        role="administrator",
        organisation=organisation,
        password=password,
        language=language,
        now=now,
    )
    audit.record(session, user, "house.open", f"organisation {user.organisation_id}", {}, now)
    session.commit()
    code_path().unlink(missing_ok=True)
    return user


def init_app(app: Flask) -> None:
    app.config.setdefault("FIRST_RUN_CODE_FILE", str(Path(app.instance_path) / CODE_FILE))
    app.extensions["after_init_db"].append(told_code)
