"""The second factor of a log-in: codes that change every 30 seconds (TOTP, RFC 6238), and recovery codes.

The secret is kept encrypted under a key derived from SECRET_KEY, so that a copy
of the store alone makes no codes. A code opens once: the step it belongs to is
remembered. Recovery codes are long and random; their hashes are kept.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

import pyotp
import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.orm import Session

from accounts import audit
from accounts.derived_keys import derived_key
from accounts.models import SecondFactor, User
from accounts.passwords import generated_password

STEP = 30  # seconds
TOLERANCE = 1  # steps that a clock may be wrong, each way
RECOVERY_CODES = 10
ISSUER = "Zhongping"


def _cipher(secret_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key(secret_key.encode(), b"second factor")))


def of(session: Session, user: User) -> SecondFactor | None:
    """The second factor in force."""
    found = session.get(SecondFactor, user.id)
    return found if found and found.is_confirmed else None


def protected(session: Session, users: Iterable[User]) -> set[int]:
    """The ids of those whose log-in asks for a second factor."""
    ids = [user.id for user in users]
    query = sa.select(SecondFactor.user_id).where(SecondFactor.user_id.in_(ids), SecondFactor.is_confirmed)
    return set(session.scalars(query))


def begin(session: Session, user: User, secret_key: str) -> None:
    """A new secret, not in force yet. One that is in force stays as it is."""
    if of(session, user):
        return
    encrypted = _cipher(secret_key).encrypt(pyotp.random_base32().encode())
    session.merge(
        SecondFactor(user_id=user.id, secret=encrypted, is_confirmed=False, last_step=0, recovery=[])
    )
    session.commit()


def secret_begun(session: Session, user: User, secret_key: str) -> str | None:
    """The secret that waits for its first code, in letters and digits to type; None when none does."""
    found = session.get(SecondFactor, user.id)
    return _secret(found, secret_key) if found and not found.is_confirmed else None


def address_of(secret: str, user: User) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=ISSUER)


def confirm(session: Session, user: User, code: str, secret_key: str, now: datetime) -> list[str]:
    """Put the begun secret in force when ``code`` is right: the recovery codes, to be shown once; else none.

    The other open sessions of ``user`` end: they came in without it.
    """
    found = session.get(SecondFactor, user.id)
    if found is None or found.is_confirmed or not _takes(found, code, secret_key, now):
        return []
    found.is_confirmed = True
    user.sessions_ended += 1
    audit.record(session, user, "account.second_factor", f"user {user.login}", {}, now)
    return _give_recovery(session, user, found)


def renew_recovery(session: Session, user: User, now: datetime) -> list[str]:
    """Other recovery codes; the old ones are void. None without a second factor."""
    found = of(session, user)
    if found is None:
        return []
    audit.record(session, user, "account.recovery_codes", f"user {user.login}", {}, now)
    return _give_recovery(session, user, found)


def stop(session: Session, user: User, now: datetime) -> None:
    """Log in with the password alone again."""
    session.execute(sa.delete(SecondFactor).where(SecondFactor.user_id == user.id))
    audit.record(session, user, "account.second_factor.stop", f"user {user.login}", {}, now)
    session.commit()


def opens(session: Session, user: User, code: str, secret_key: str, now: datetime) -> bool:
    """Whether ``code`` opens now; it never does again. Call it in a turn of its own (db.write_in_turn)."""
    found = of(session, user)
    if found is None:
        return False
    if _takes(found, code, secret_key, now):
        session.commit()
        return True
    given = _hash(user, code)
    if given not in found.recovery:
        return False
    found.recovery = [kept for kept in found.recovery if kept != given]
    audit.record(
        session, user, "account.recovery_code", f"user {user.login}", {"left": len(found.recovery)}, now
    )
    session.commit()
    return True


def _takes(found: SecondFactor, code: str, secret_key: str, now: datetime) -> bool:
    """Whether ``code`` is that of a step that has not been used; then it is."""
    secret, typed = _secret(found, secret_key), "".join(code.split())
    if secret is None:
        return False
    present, right = int(now.timestamp()) // STEP, 0
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        is_equal = hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), typed.encode())
        if is_equal and step > found.last_step:
            right = step
    found.last_step = max(found.last_step, right)
    return bool(right)


def _secret(found: SecondFactor, secret_key: str) -> str | None:
    """None when SECRET_KEY is another one than at set-up: recovery codes still open then."""
    try:
        return _cipher(secret_key).decrypt(found.secret).decode()
    except InvalidToken:
        return None


def _give_recovery(session: Session, user: User, found: SecondFactor) -> list[str]:
    codes = [generated_password() for _number in range(RECOVERY_CODES)]
    found.recovery = [_hash(user, code) for code in codes]
    session.commit()
    return codes


def _hash(user: User, code: str) -> str:
    return hashlib.sha256(f"{user.id} {code.strip().lower()}".encode()).hexdigest()
