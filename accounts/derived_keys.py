"""Keys for one purpose each, derived from a secret. Pure."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LENGTH = 32  # bytes


def derived_key(secret: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes (HKDF-SHA256, RFC 5869, no salt). Other purposes get unrelated keys."""
    return HKDF(hashes.SHA256(), length=LENGTH, salt=None, info=purpose).derive(secret)
