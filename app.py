"""create_app: settings, languages, stores, doors. Importing does nothing.

A process opens the doors that the setting DOORS names, and with them only the
modules and stores behind them: a process for respondents knows no staff page and
loads none of the libraries that reckon, draw and read spreadsheets.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from dotenv import load_dotenv
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

import db

LANGUAGES = {"zh": "中文", "en": "English"}


@dataclass(frozen=True)
class Door:
    """A way into the house. Its modules are named here and imported by the processes that open it."""

    modules: tuple[str, ...]  # each with an ``init_app``, a ``blueprint``, or both
    stores: tuple[str, ...]


DOORS = {
    "staff": Door(
        (
            "accounts.staff",
            "accounts.views",
            "accounts.health",
            "accounts.api",
            "accounts.commands",
            "evaluations.views",
            "packages.views_start",
            "evaluations.first_steps",
            "surveys.first_steps",
            "accounts.views_checklist",
            "evaluations.views_tree",
            "evaluations.views_settings",
            "evaluations.views_lock",
            "evaluations.views_engagement",
            "evaluations.views_comparisons",
            "evaluations.views_cycles",
            "evaluations.views_subjects",
            "evaluations.views_guests",
            "surveys.editor.views_instruments",
            "surveys.editor.views_bank",
            "surveys.views_frames",
            "reports.views_sample_size",
            "surveys.views_draws",
            "surveys.views",
            "surveys.views_sending",
            "surveys.views_interview",
            "surveys.views_paper",
            "surveys.views_contacts",
            "surveys.views_following",
            "surveys.views_comments",
            "surveys.views_statements",
            "packages.views_imports",
            "evaluations.views_evidence",
            "evaluations.views_outcomes",
            "surveys.views_stories",
            "reports.views_panels",
            "evaluations.views_ratings",
            "reports.views_preview",
            "reports.views_scores",
            "reports.views_quality",
            "reports.views_sources",
            "reports.views_reports",
            "evaluations.views_actions",
            "reports.views_offices",
            "reports.views_feedback",
            "reports.feedback_command",
            "reports.views_trace",
            "reports.views_verify",
            "reports.views",
            "reports.views_releases",
            "reports.views_publicity",
            "reports.views_objections",
            "reports.views_corrections",
            "reports.views_links",
            "reports.views_words",
            "reports.views_themes",
            "accounts.views_members",
            "accounts.views_entry",
            "accounts.views_second_factor",
            "accounts.views_first_run",
            "accounts.views_mail",
            "packages.views_packages",
            "accounts.views_tokens",
            "reports.views_audit",
            "reports.views_demo",
            "evaluations.api",
            "surveys.api",
            "reports.api",
            "evaluations.commands",
            "reports.commands",
            "reports.report_command",
            "reports.score_command",
            "reports.statistic_command",
            "reports.word_commands",
            "reports.trace_commands",
            "surveys.commands",
            "packages.commands",
            "packages.tally_commands",
            "packages.archive_command",
        ),
        ("main", "participation", "box"),
    ),
    "issue": Door(("accounts.health", "surveys.door", "surveys.issue"), ("participation",)),
    "respond": Door(("accounts.health", "surveys.door", "surveys.respond"), ("main", "participation", "box")),
}
FILES = {"main": "zhongping.db", "participation": "participation.db", "box": "box.db"}


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Build the application. ``settings`` (tests) win over the environment, the environment over defaults."""
    app = Flask(__name__, instance_relative_config=True)
    Path(app.instance_path).mkdir(exist_ok=True)
    app.config.from_mapping(read_settings())
    app.config.from_mapping(settings or {})
    app.config.setdefault("SECRET_KEY", None)
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or kept_secret(app.instance_path)
    app.config["DOORS"] = doors_in(app.config["DOORS"])
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["PROXIES"], x_proto=app.config["PROXIES"])
    Babel(app, locale_selector=choose_language)
    db.init_app(app, store_addresses(app))
    open_doors(app)
    return app


def read_settings() -> dict[str, object]:
    """Defaults, overridden by the environment or a file .env beside this one (see .env.example)."""
    load_dotenv(Path(__file__).parent / ".env")
    public_url = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")
    return {
        **{setting: os.environ.get(setting) for setting in db.SETTINGS.values()},
        "SECRET_KEY": os.environ.get("SECRET_KEY"),
        "DOORS": os.environ.get("DOORS") or ",".join(DOORS),
        "LANGUAGES": LANGUAGES,
        "BABEL_DEFAULT_LOCALE": os.environ.get("DEFAULT_LANGUAGE", "zh"),
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
        "PUBLIC_URL": public_url,
        "ISSUER_URL": os.environ.get("ISSUER_URL", "").rstrip("/"),
        "ISSUER_PASSWORD": os.environ.get("ISSUER_PASSWORD", ""),
        **{name: value for name, value in os.environ.items() if name.startswith("SMTP_")},
        "REQUIRE_TWO_FACTOR": os.environ.get("REQUIRE_TWO_FACTOR", ""),
        "PROXIES": int(os.environ.get("PROXIES", 0)),
        "RETENTION_DAYS": int(os.environ.get("RETENTION_DAYS", 90)),
        "LIST_DAYS": int(os.environ.get("LIST_DAYS", 180)),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": public_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": 8 * 3600,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
    }


def kept_secret(instance_path: str) -> str:
    """The secret of this installation, made once and readable by its owner only. There is no default."""
    path = Path(instance_path) / "secret_key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


def doors_in(listed: str) -> tuple[str, ...]:
    """The doors that a list like "staff, respond" names. Raises ValueError for a word that is none."""
    words = {word.strip() for word in listed.split(",")}
    if not words <= DOORS.keys():
        raise ValueError(f"DOORS={listed}: expected some of {', '.join(DOORS)}, separated by commas")
    return tuple(name for name in DOORS if name in words)


def store_addresses(app: Flask) -> dict[str, str]:
    """The stores that the doors of this process need, with their addresses.

    Where another body issues (ISSUER_URL), participation is there and nowhere here.
    Raises ValueError when this process is to issue as well.
    """
    wanted = {store for name in app.config["DOORS"] for store in DOORS[name].stores}
    if app.config["ISSUER_URL"]:
        if "issue" in app.config["DOORS"]:
            raise ValueError("ISSUER_URL names another issuer: leave issue out of DOORS")
        wanted.discard("participation")
    folder = Path(app.instance_path)
    return {
        store: app.config[setting] or f"sqlite:///{folder / FILES[store]}"
        for store, setting in db.SETTINGS.items()
        if store in wanted
    }


def choose_language() -> str:
    """?lang= first, then the staff member's own choice, then the default."""
    default = current_app.config["BABEL_DEFAULT_LOCALE"]
    if not has_request_context():  # a command
        return default
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    is_staff_door = "staff" in current_app.config["DOORS"]
    return current_user.language if is_staff_door and current_user.is_authenticated else default


def open_doors(app: Flask) -> None:
    """Import and attach what stands behind the doors of this process, staff first, the public ones last."""
    names = dict.fromkeys(module for name in app.config["DOORS"] for module in DOORS[name].modules)
    for module in map(import_module, names):
        if hasattr(module, "init_app"):
            module.init_app(app)
        if hasattr(module, "blueprint"):
            app.register_blueprint(module.blueprint)
