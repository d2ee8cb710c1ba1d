"""Links with which a person chooses a password: signed, good for 48 hours, once.

What is signed names the account and the mark of its present password, so the
link dies with the first use, with a reset, and when the account is disabled.
"""

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from accounts.models import User

GOOD_FOR = 48 * 3600  # seconds


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="entry link")


def token_for(secret: str, user: User) -> str:
    return _signer(secret).dumps(user.get_id())


def user_of(session: Session, secret: str, token: str) -> User | None:
    """Whose link it is; None when it is none of ours, too old, used, or its account is disabled."""
    try:
        mark = _signer(secret).loads(token, max_age=GOOD_FOR)
    except BadData:
        return None
    user = session.get(User, int(mark.partition("-")[0]))
    return user if user and user.is_enabled and user.get_id() == mark else None
