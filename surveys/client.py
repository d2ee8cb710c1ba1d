"""What stands inside every page of the respondents' door: its style, its script, and their hashes.

One request brings everything, and a Content-Security-Policy by hash lets the
same bytes serve everybody.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

from markupsafe import Markup

STATIC = Path(__file__).parent.parent / "static"
SCRIPTS = ("respond_blind.js", "respond.js")  # apart: an old browser may fail to read the first


@cache
def inlined(name: str) -> Markup:
    """A static file without indentation and comment lines."""
    lines = [line.strip() for line in (STATIC / name).read_text().splitlines()]
    return Markup("\n".join(line for line in lines if line and not line.startswith("//")))


def scripts() -> tuple[Markup, ...]:
    """The scripts of a page in their order."""
    return tuple(inlined(name) for name in SCRIPTS)


@cache
def script_hash() -> str:
    """SHA-256 (hex) of all script as served: part of the manifest, for whoever wants to compare."""
    return hashlib.sha256("\n".join(scripts()).encode()).hexdigest()


def csp_hash(text: str) -> str:
    """The source expression that allows exactly this inline text."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
