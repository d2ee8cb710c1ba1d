"""The floor of bench/intake.py: the least a web form that stores its answers can do.

GET a constant form; POST reads 18 numbers and two texts and inserts one row of
twenty columns. Flask, SQLAlchemy, SQLite with WAL and synchronous=FULL.
"""

import os

import sqlalchemy as sa
from flask import Flask, request

NUMBERS = [f"q{number}" for number in range(1, 19)]
TEXTS = ["q19", "q20"]
INPUTS = "".join(f"<p>{name} <input name={name}></p>" for name in NUMBERS + TEXTS)
FORM = f"<!doctype html><title>floor</title><form method=post>{INPUTS}<button>send</button></form>"

metadata = sa.MetaData()
responses = sa.Table(
    "response",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    *(sa.Column(name, sa.Integer) for name in NUMBERS),
    *(sa.Column(name, sa.Text) for name in TEXTS),
)


def create_floor() -> Flask:
    """The application; FLOOR_DATABASE_URL names its file."""
    engine = sa.create_engine(os.environ["FLOOR_DATABASE_URL"])
    sa.event.listen(engine, "connect", set_up)
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateTable(responses, if_not_exists=True))
    app = Flask("floor")

    @app.get("/s/<code>")
    def show(code: str) -> str:
        return FORM

    @app.post("/s/<code>")
    def store(code: str) -> str:
        row = {name: int(request.form[name]) for name in NUMBERS}
        row |= {name: request.form[name] for name in TEXTS}
        with engine.begin() as connection:
            connection.execute(sa.insert(responses), row)
        return "ok"

    return app


def set_up(connection, _record) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}").close()
