"""Who may do what: deny by default.

Every view declares one permission with ``requires`` (or ``public``). A view
that declares none is refused to everybody. Permissions are about kinds of
work; which evaluation a person may see is decided by the guards that fetch it
and answer 404 to strangers (``evaluations.guards``).
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import sqlalchemy as sa
from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import LoginManager, current_user
from sqlalchemy.exc import DBAPIError

import db
from accounts.models import ROLES, SecondFactor, User
from accounts.refusals import Refusal

PUBLIC = "public"
READING = ("GET", "HEAD", "OPTIONS")
LARGEST_ID = 2**31 - 1

# One row per role: design of roles and separation of duties. The administrator
# plans and collects but never reads single ratings; the analyst scores and reads
# gated results; both review free texts, two different people each; nobody reads ballots.
PERMISSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "administrator": frozenset(
            {
                "evaluation.read", "plan.read", "plan.write", "wave.write",
                "ticket.write", "participation.read", "contact.read", "score.read",
                "score.write", "report.read", "account.write", "comment.review",
                "tablet.read", "token.write", "evidence.read", "evidence.write",
                "event.write", "import.write", "subject.read", "subject.write",
                "conflict.read", "conflict.write", "assignment.write",
                "instrument.read", "instrument.write", "entry.write",
                "interview.write", "audit.read", "release.approve",
                "publicity.write", "objection.read", "objection.write",
                "objection.decide", "correction.write", "link.write",
                "calendar.write", "action.read", "action.write",
                "report.commission", "supervision.read", "outcome.verify",
                "report.list", "feedback.read",
            }
        ),
        "analyst": frozenset(
            {
                "evaluation.read", "plan.read", "participation.read", "score.read",
                "score.write", "report.read", "comment.review", "token.write",
                "evidence.read", "event.write", "subject.read", "instrument.read",
                "entry.write", "audit.read", "release.approve", "publicity.write",
                "objection.read", "objection.write", "objection.decide",
                "correction.write", "link.write", "action.read", "action.write",
                "report.commission", "supervision.read", "outcome.verify",
                "report.list", "feedback.read",
            }
        ),
        "fieldworker": frozenset(
            {
                "evaluation.read", "participation.read", "tablet.read",
                "evidence.read", "evidence.write", "subject.read",
                "instrument.read", "entry.write", "interview.write",
            }
        ),
        "expert": frozenset({"evaluation.read", "rating.write"}),
        "subject": frozenset(
            {
                "evaluation.read", "plan.read", "objection.read", "objection.write",
                "report.list", "feedback.read",
            }
        ),
        "agency": frozenset(
            {
                "evaluation.read", "plan.read", "participation.read",
                "objection.read", "objection.write", "report.list", "feedback.read",
            }
        ),
        "funder": frozenset({"evaluation.read", "report.read", "token.write", "report.list"}),
        "supervisor": frozenset(
            {
                "evaluation.read", "plan.read", "participation.read", "score.read",
                "report.read", "token.write", "evidence.read", "subject.read",
                "conflict.read", "instrument.read", "audit.read", "objection.read",
                "action.read", "report.commission", "supervision.read",
                "report.list", "feedback.read",
            }
        ),
        "operator": frozenset(),
    }
)  # fmt: skip

login_manager = LoginManager()


class StoresNotReady(Refusal):
    status = 503
    sentence = _(
        "The stores of this installation are not there yet. "
        "Whoever runs the server creates them with: flask --app app init-db"
    )


def requires(permission: str) -> Callable:
    """Declare the permission a view needs."""

    def declare(view: Callable) -> Callable:
        view.permission = permission
        return view

    return declare


public = requires(PUBLIC)


def may(user: User, permission: str) -> bool:
    """Whether the role of ``user`` carries ``permission``."""
    return bool(user.is_authenticated) and permission in PERMISSIONS[user.role]


def init_app(app: Flask) -> None:
    """Log-in, and the door check before every request."""
    login_manager.init_app(app)
    login_manager.session_protection = "basic"  # a phone in the field changes its address all day
    app.config["REQUIRE_TWO_FACTOR"] = roles_in(app.config["REQUIRE_TWO_FACTOR"])
    app.extensions["accounts_known"] = []
    app.before_request(check_permission)
    app.add_template_global(may)


def roles_in(listed: str) -> frozenset[str]:
    """The roles that a list like "administrator, analyst" names. Raises ValueError for another word."""
    words = frozenset(word.strip() for word in listed.split(",") if word.strip())
    if not words <= set(ROLES):
        raise ValueError(f"REQUIRE_TWO_FACTOR={listed}: expected some of {', '.join(ROLES)}")
    return words


@login_manager.user_loader
def load_user(user_id: str) -> User | None:
    user = db.session().get(User, int(user_id.partition("-")[0]))
    return user if user and user.get_id() == user_id else None


def check_permission() -> ResponseReturnValue | None:
    """Refuse a request whose view declares no permission, or one its visitor lacks."""
    if request.endpoint is None or request.endpoint == "static":
        return None  # no such address: Flask answers 404; static files are public
    view = current_app.view_functions[request.endpoint]
    permission = getattr(view, "permission", None)
    if permission == PUBLIC or hasattr(view, "scope"):  # programs show a key: accounts.api checks it
        return None
    if not current_user.is_authenticated:
        return redirect(entrance(request.full_path if request.method == "GET" else None))
    if permission is None or not may(current_user, permission):
        abort(403)
    if lacks_second_factor(current_user):
        return redirect(url_for("second_factor.show"))
    refuse_unstorable(404, request.view_args.values())
    if request.method not in READING:
        refuse_unstorable(400, request.form.values())
        db.write_in_turn()
    return None


def lacks_second_factor(user: User) -> bool:
    """Whether the house asks the role of ``user`` for a second factor that is not set up."""
    if user.role not in current_app.config["REQUIRE_TWO_FACTOR"]:
        return False
    factor = db.session().get(SecondFactor, user.id)
    return factor is None or not factor.is_confirmed


def is_house_empty() -> bool:
    """Whether nobody has an account yet: asked of the store until the first one exists.

    Refuses ``StoresNotReady``.
    """
    known = current_app.extensions["accounts_known"]
    if not known:
        try:
            found = db.session().scalar(sa.select(User.id).limit(1))
        except DBAPIError:
            raise StoresNotReady from None
        if found is not None:
            known.append(found)
    return not known


def entrance(way_back: str | None) -> str:
    """Where somebody goes who is not logged in: into an empty house by the first-run page."""
    if is_house_empty():
        return url_for("first_run.open_house")
    return url_for("accounts.log_in", next=way_back)


def refuse_unstorable(status: int, values: Iterable[str | int]) -> None:
    """Refuse with ``status`` what no store can hold or look for: NUL, numbers beyond its range."""
    if any("\0" in value if isinstance(value, str) else value > LARGEST_ID for value in values):
        abort(status)
