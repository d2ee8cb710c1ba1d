"""What guards the staff door: log-in, forms that cannot be forged, quiet error pages, headers."""

from flask import Flask
from flask_wtf import CSRFProtect

from accounts import access, errors, headers, mail, navigation

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    headers.init_app(app)
    navigation.init_app(app)
    mail.init_app(app)
