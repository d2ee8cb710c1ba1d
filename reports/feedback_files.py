"""All feedback pages of one release: as files, and as one ZIP that is kept until the next is made.

The ZIP holds personal data: it lies in a folder of this installation (``instance/feedback``;
setting FEEDBACK), readable by its owner only, one for each evaluation.
"""

import os
import zipfile
from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.progress import Step
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from reports.disclosed import Disclosed
from reports.formats.html import self_contained
from reports.kinds import KINDS
from reports.writing import written

FEEDBACK = KINDS["feedback"]
DATE = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP: same release, same bytes


class NoPages(Refusal):
    status = 404
    sentence = _("The feedback pages have not been made yet. The button is on the page of reports.")


def workers_in(told: Disclosed) -> list[str]:
    """The workers of whom a release tells something, by code; none in one from before."""
    table = told.tables.get("results_of")
    return sorted(table.column("subject")) if table else []


def pages(told: Disclosed) -> Iterator[tuple[str, str]]:
    """(name of the file, page) of each worker."""
    for code in workers_in(told):
        yield f"{safe(code)}.html", self_contained(written(told, FEEDBACK, code))


def safe(code: str) -> str:
    """A code as a file name."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in code)


def make_zip(
    session: Session, user: User, evaluation: Evaluation, told: Disclosed, now: datetime
) -> Generator[Step, None, int]:
    """Write every page into the ZIP of the evaluation. Returns the number of pages."""
    total, done = len(workers_in(told)), 0
    path = zip_path(evaluation)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.touch(mode=0o600)
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        yield Step(_("Writing feedback pages"), 0, total)
        for name, page in pages(told):
            archive.writestr(zipfile.ZipInfo(name, DATE), page, zipfile.ZIP_DEFLATED)
            done += 1
            yield Step(_("Writing feedback pages"), done, total)
    os.replace(unfinished, path)
    audit.record(session, user, "feedback.pages", f"evaluation {evaluation.id}", {"pages": done}, now)
    session.commit()
    return done


def zip_path(evaluation: Evaluation) -> Path:
    folder = current_app.config.get("FEEDBACK") or Path(current_app.instance_path) / "feedback"
    return Path(folder) / f"{evaluation.id}.zip"


def kept_zip(evaluation: Evaluation) -> Path:
    """The ZIP that was made last. Refuses NoPages."""
    path = zip_path(evaluation)
    if not path.exists():
        raise NoPages()
    return path
