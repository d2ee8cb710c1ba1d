"""The door for programs: JSON under /api/v1, described by /api/openapi.json, errors as RFC 9457 says.

A program shows a key (``Authorization: Bearer zp_...``) made on the page of keys;
cookies count for nothing here. Rooms add operations to a ``Blueprint`` of
flask-smorest and attach it with ``attach``.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint as Pages
from flask import Flask, abort, current_app, g, request
from flask_smorest import Api, Blueprint
from flask_smorest import abort as refuse
from marshmallow import Schema, fields, validate

import db
from accounts.access import public, refuse_unstorable, requires
from accounts.models import User
from accounts.problems import MEDIA_TYPE
from accounts.tokens import SCOPES, allows, token_for

PREFIX = "/api/v1"
DESCRIPTION = (
    "Evaluations, plans, published questionnaires, participation in bands, and results as they were "
    "released. Single answers cannot be read: they leave the house through no door."
)

blueprint = Pages("api", __name__)


class Problem(Schema):
    """An error (RFC 9457)."""

    type = fields.String(required=True, metadata={"example": "about:blank"})
    title = fields.String(required=True, metadata={"example": "Not Found"})
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(metadata={"description": "Which parameters are wrong, and why."})


class PageSchema(Schema):
    """Which part of a long list is asked for."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 10**6))
    page_size = fields.Integer(load_default=50, validate=validate.Range(1, 500))


def listed(entry: type[Schema]) -> type[Schema]:
    """The answer with one page of a list: its entries and how many there are in all."""
    members = {
        "total": fields.Integer(required=True),
        "items": fields.List(fields.Nested(entry), required=True),
    }
    return Schema.from_dict(members, name=f"{entry.__name__.removesuffix('Schema')}List")


def page_of(query: sa.Select, asked: dict, *, whole_objects: bool = True) -> dict:
    """One page of ``query``: its objects, or its rows where it selects columns."""
    session = db.session()
    total = session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery()))
    found = session.execute(query.limit(asked["page_size"]).offset((asked["page"] - 1) * asked["page_size"]))
    return {"total": total, "items": list(found.scalars() if whole_objects else found.all())}


class HouseApi(Api):
    """flask-smorest with the errors of this house: ``accounts.errors`` answers at every door."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """None of its own."""


class Operations(Blueprint):
    """Operations that know which parameters they take in the address."""

    def arguments(self, schema: type[Schema], *, location: str, **options: object) -> Callable:
        declared = super().arguments(schema, location=location, **options)

        def declare(view: Callable) -> Callable:
            taking = declared(view)
            taking.query = frozenset(schema().fields)
            return taking

        return declare


def operations(name: str, description: str) -> Blueprint:
    """A blueprint for the operations of a room."""
    return Operations(f"api_{name}", __name__, url_prefix=PREFIX, description=description)


def scoped(scope: str) -> Callable:
    """Declare the scope that a key must have; stands under the route."""

    def declare(view: Callable) -> Callable:
        view.scope = scope
        return requires(SCOPES[scope])(view)

    return declare


def attach(app: Flask, blueprint: Blueprint) -> None:
    """Open the operations of a room and add them to the description."""
    app.extensions["house_api"].register_blueprint(blueprint)


def reader() -> User:
    """In whose name the program reads."""
    return g.api_token.user


def check_scope() -> None:
    """Stop a program with 401 that shows no valid key, with 403 one whose key does not reach."""
    view = current_app.view_functions.get(request.endpoint or "")
    scope = getattr(view, "scope", None)
    if scope is None:
        return
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    token = token_for(db.session(), key, datetime.now(UTC).date()) if scheme.lower() == "bearer" else None
    if token is None:
        abort(401)
    if not allows(token, scope):
        abort(403)
    refuse_unstorable(404, request.view_args.values())
    refuse_unknown(request.args, getattr(view, "query", frozenset()))
    g.api_token = token


def refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """Stop with 422 at a parameter that the operation would not look at, such as one with a slip in it."""
    unknown = [name for name in given if name not in known]
    if unknown:
        refuse(422, messages={"query": {name: ["Unknown parameter."] for name in unknown}})


@blueprint.get("/api/openapi.json")
@public
def description() -> dict:
    told = current_app.extensions["house_api"].spec.to_dict()
    for answer in told["components"]["responses"].values():  # flask-smorest takes every answer for JSON
        if "application/json" in answer.get("content", {}):
            answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
    return told


def init_app(app: Flask) -> None:
    app.config.update(API_TITLE="Zhongping", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    api = app.extensions["house_api"] = HouseApi(app, spec_kwargs={"info": {"description": DESCRIPTION}})
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    api.spec.options["security"] = [{"key": []}]
    app.before_request(check_scope)
