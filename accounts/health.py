"""Two public answers for whoever watches the server: is the process alive, can it work.

They name no version, no address, no number of anything, and set no cookie. The
process of any door answers them, about the stores of that door.
"""

import re
from pathlib import Path

import sqlalchemy as sa
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

import db
from accounts.access import public

blueprint = Blueprint("health", __name__)
MIGRATIONS = Path(db.__file__).parent / "migrations"
REVISION = re.compile(r"^(down_)?revision(?:: [\w |]+)? = ['\"](\w+)['\"]", re.MULTILINE)


@blueprint.get("/healthz")
@public
def is_alive() -> ResponseReturnValue:
    """The process answers; no store is asked."""
    return plain("ok", 200)


@blueprint.get("/readyz")
@public
def is_ready() -> ResponseReturnValue:
    """Every store of this process is reachable and of the newest schema: 200, else 503, store by store."""
    states = {name: state_of(name, engine) for name, engine in db.stores().engines.items()}
    status = 200 if set(states.values()) == {"ok"} else 503
    return plain("\n".join(f"{name}: {state}" for name, state in states.items()), status)


def plain(text: str, status: int) -> Response:
    return Response(f"{text}\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def state_of(name: str, engine: sa.Engine) -> str:
    """ok, unreachable, or behind: ``flask init-db`` has not run since the last update."""
    try:
        return "ok" if stored_revision(name, engine) == newest_revision(name) else "behind"
    except SQLAlchemyError:
        return "unreachable" if not can_connect(engine) else "behind"


def stored_revision(name: str, engine: sa.Engine) -> str | None:
    return ask(engine, f"select version_num from alembic_{name}")


def can_connect(engine: sa.Engine) -> bool:
    try:
        return ask(engine, "select 1") is not None
    except SQLAlchemyError:
        return False


def ask(engine: sa.Engine, question: str) -> str | None:
    """The first value. Beside the sessions: they would begin by taking the private stores' turn to write."""
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(question)
            found = cursor.fetchone()
        except Exception as error:  # whatever the driver raises: each has exceptions of its own
            raise SQLAlchemyError from error
        finally:
            cursor.close()
    return found[0] if found else None


def newest_revision(name: str) -> str:
    """The head among the migrations of a store, read off their files: no page loads Alembic."""
    texts = (file.read_text(encoding="utf-8") for file in (MIGRATIONS / name).glob("*.py"))
    found = [match for text in texts for match in REVISION.findall(text)]
    named = {revision for is_before, revision in found if not is_before}
    (head,) = named - {revision for is_before, revision in found if is_before}
    return head
