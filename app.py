"""create_app: settings, languages, stores, doors, error pages, commands. Importing does nothing."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dotenv import load_dotenv
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import db
from accounts import access, errors, headers
from accounts import commands as accounts_commands
from accounts.views import blueprint as accounts
from evaluations import commands as evaluation_commands
from evaluations.views import blueprint as evaluations
from packages import commands as package_commands
from reports import commands as report_commands
from reports.views import blueprint as reports
from reports.views_scores import blueprint as scores
from surveys import commands as survey_commands
from surveys import door
from surveys.issue import blueprint as issue
from surveys.respond import blueprint as respond
from surveys.views import blueprint as surveys

LANGUAGES = {"zh": "中文", "en": "English"}

csrf = CSRFProtect()


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Build the application. ``settings`` (tests) win over the environment, the environment over defaults."""
    app = Flask(__name__, instance_relative_config=True)
    Path(app.instance_path).mkdir(exist_ok=True)
    app.config.from_mapping(read_settings(app.instance_path))
    app.config.from_mapping(settings or {})
    app.config.setdefault("SECRET_KEY", None)
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or kept_secret(app.instance_path)
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["PROXIES"], x_proto=app.config["PROXIES"])
    Babel(app, locale_selector=choose_language)
    db.init_app(app)
    csrf.init_app(app)
    access.init_app(app)
    add_doors(app)
    add_error_pages(app)
    add_commands(app)
    return app


def read_settings(instance_path: str) -> dict[str, object]:
    """Defaults, overridden by the environment or a file .env beside this one (see .env.example)."""
    load_dotenv(Path(__file__).parent / ".env")
    files = {"main": "zhongping.db", "participation": "participation.db", "box": "box.db"}
    urls = {
        setting: os.environ.get(setting) or f"sqlite:///{Path(instance_path) / files[store]}"
        for store, setting in db.SETTINGS.items()
    }
    return {
        **urls,
        "SECRET_KEY": os.environ.get("SECRET_KEY"),
        "LANGUAGES": LANGUAGES,
        "BABEL_DEFAULT_LOCALE": os.environ.get("DEFAULT_LANGUAGE", "zh"),
        "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000"),
        "PROXIES": int(os.environ.get("PROXIES", 0)),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": os.environ.get("PUBLIC_URL", "").startswith("https://"),
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


def choose_language() -> str:
    """?lang= first, then the staff member's own choice, then the default."""
    if not has_request_context():  # a command
        return current_app.config["BABEL_DEFAULT_LOCALE"]
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    if current_user and current_user.is_authenticated:
        return current_user.language
    return current_app.config["BABEL_DEFAULT_LOCALE"]


def add_doors(app: Flask) -> None:
    """Every blueprint of the house, staff doors first, the public door last."""
    for blueprint in (accounts, evaluations, scores, reports, surveys, issue, respond):
        app.register_blueprint(blueprint)
    door.init_app(app)
    for blueprint in (issue, respond):
        csrf.exempt(blueprint)  # no cookie on this door, so nothing rides along with a foreign form


def add_error_pages(app: Flask) -> None:
    """One quiet page per kind of refusal. Never a stack trace, never an exception's own text."""
    errors.init_app(app)
    headers.init_app(app)


def add_commands(app: Flask) -> None:
    """Command-line entrances of the rooms."""
    rooms = (accounts_commands, evaluation_commands, survey_commands, package_commands, report_commands)
    for room in rooms:
        room.init_app(app)
