"""Keys for programs: made once and shown once, limited in what they read and for how long."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.access import PERMISSIONS
from accounts.models import User
from accounts.models_tokens import ApiToken
from accounts.refusals import Refusal

PREFIX = "zp_"  # so that a key that leaks is found by those who search for keys
LONGEST = 366  # days
# What a key may read -> the permission that its owner must have then.
SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "evaluations:read": "evaluation.read",
        "plans:read": "plan.read",
        "instruments:read": "plan.read",
        "participation:read": "participation.read",
        "results:read": "report.read",
    }
)
LABELS = {
    "evaluations:read": _("Evaluations and their state"),
    "plans:read": _("Plans, their versions, and who is evaluated"),
    "instruments:read": _("Published questionnaires"),
    "participation:read": _("Participation, in bands"),
    "results:read": _("Released results, as the report tells them"),
}


class TokenUnknown(Refusal):
    status = 404
    sentence = _("There is no such key among yours.")


def scopes_for(user: User) -> list[str]:
    """What a key of ``user`` may be allowed to read."""
    return [scope for scope, permission in SCOPES.items() if permission in PERMISSIONS[user.role]]


def create_token(
    session: Session, user: User, name: str, scopes: Collection[str], days: int, now: datetime
) -> str:
    """Make a key for ``user`` and return it; it is shown this once. ``days``: 1 to LONGEST."""
    key = PREFIX + secrets.token_urlsafe(32)
    allowed = [scope for scope in scopes_for(user) if scope in scopes]
    expires = now.date() + timedelta(days=min(max(days, 1), LONGEST))
    session.add(
        ApiToken(user_id=user.id, name=name, token_hash=_hash(key), scopes=allowed, expires_on=expires)
    )
    detail = {"name": name, "scopes": allowed, "expires": expires.isoformat()}
    audit.record(session, user, "token.create", f"user {user.login}", detail, now)
    session.commit()
    return key


def revoke_token(session: Session, user: User, token_id: int, now: datetime) -> None:
    """Delete a key of ``user``. Refuses TokenUnknown."""
    found = session.scalar(sa.select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user.id))
    if found is None:
        raise TokenUnknown
    audit.record(session, user, "token.revoke", f"user {user.login}", {"name": found.name}, now)
    session.delete(found)
    session.commit()


def tokens_of(session: Session, user: User) -> list[ApiToken]:
    """The keys of ``user``, the newest first."""
    query = sa.select(ApiToken).where(ApiToken.user_id == user.id).order_by(ApiToken.id.desc())
    return list(session.scalars(query))


def token_for(session: Session, key: str, today: date) -> ApiToken | None:
    """The key, while it is valid and its owner may log in."""
    found = session.scalar(sa.select(ApiToken).where(ApiToken.token_hash == _hash(key)))
    return found if found and found.expires_on >= today and found.user.is_active else None


def allows(token: ApiToken, scope: str) -> bool:
    """Whether the key covers ``scope`` and its owner still may read that."""
    return scope in token.scopes and SCOPES[scope] in PERMISSIONS[token.user.role]


def _hash(key: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()
