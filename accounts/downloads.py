"""Answers that a browser saves as a file."""

from flask import Response


def attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def csv_file(name: str, text: str) -> Response:
    """A table to be saved."""
    return Response(text, mimetype="text/csv", headers=attachment(name))
