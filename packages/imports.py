"""What the pages of an import do: take a file, guess, check, store. One transaction, or nothing."""

from collections.abc import Generator, Mapping
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.progress import Step
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from packages import (  # noqa: F401  (they register their kinds)
    import_evidence,
    import_outcomes,
    import_people,
    import_responses,
)
from packages.import_fields import Cells
from packages.import_guess import guessed
from packages.import_kinds import intake_of
from packages.import_run import Intake, store_upload
from packages.import_sources import source_of
from packages.import_words import plain
from packages.models_imports import ImportMemory
from packages.uploads import Upload, discard, save, unfold

MOST_REMEMBERED = 500  # headings of a kind, and words of a field


class FaultsFound(Refusal):
    sentence = _("The file has faults (%(count)s). Check it again; nothing was stored.")


def read_upload(
    session: Session, folder: Path, upload: Upload, evaluation: Evaluation
) -> Generator[Step, None, None]:
    """Read a file that has just come and guess what its columns hold."""
    intake = intake_of(session, evaluation, upload.kind)
    ours = {plain(one) for wanted in intake.fields for one in (wanted.name, *wanted.spellings)}
    memory = memory_of(session, evaluation.organisation_id, upload.kind)
    is_answers = upload.kind.startswith("responses:")

    def identifies(heading: str) -> bool:
        source = source_of(upload.header)
        return is_answers and plain(heading) not in ours and bool(source.identifying.fullmatch(heading))

    yield from unfold(folder, upload, identifies)
    usable = usable_columns(upload)
    found = guessed(intake.fields, upload.header, usable, source_of(upload.header), memory.columns)
    for wanted in intake.fields:  # where there is only one possible value, it is the one
        if wanted.name not in found and wanted.may_be_constant and len(wanted.options) == 1:
            found[wanted.name] = Cells(constant=wanted.options[0][0])
    upload.sources = {name: kept_form(cells) for name, cells in found.items()}
    upload.words = {name: dict(words) for name, words in memory.words.items()}
    save(folder, upload)


def usable_columns(upload: Upload) -> list[int]:
    """The columns that may be chosen: named, and not left out."""
    return [n for n, name in enumerate(upload.header) if name and name not in upload.left_out]


def kept_form(cells: Cells) -> dict[str, object]:
    """Cells as an upload keeps them."""
    return {"places": list(cells.places), "choices": list(cells.choices), "constant": cells.constant}


def import_upload(
    session: Session, folder: Path, upload: Upload, evaluation: Evaluation, user: User, now: datetime
) -> Generator[Step, None, int]:
    """Store a file in one transaction and forget the file; the number of rows.

    Refuses FaultsFound, and what ``intake_of`` refuses; then nothing is stored.
    """
    try:
        intake = intake_of(session, evaluation, upload.kind)
        faults = yield from store_upload(folder, upload, intake)
        if faults:
            raise FaultsFound(count=faults)
        yield Step(_("Counting"), upload.rows, upload.rows)
        detail = {"kind": upload.kind, "rows": upload.rows, "file": upload.sha256, **intake.finish(user, now)}
        remember(session, evaluation.organisation_id, upload, intake)
        audit.record(session, user, "data.import", f"evaluation {evaluation.id}", detail, now)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    discard(folder, upload)
    return upload.rows


def memory_of(session: Session, organisation_id: int, kind: str) -> ImportMemory:
    """What the house remembers of a kind; a new, empty memory is not stored yet."""
    known = {"organisation_id": organisation_id, "kind": kind}
    found = session.scalar(sa.select(ImportMemory).filter_by(**known))
    return found or ImportMemory(**known, columns={}, words={})


def remember(session: Session, organisation_id: int, upload: Upload, intake: Intake) -> None:
    """Keep headings and the meanings of words for the next file of this kind."""
    memory = memory_of(session, organisation_id, upload.kind)
    single = {name: kept for name, kept in upload.sources.items() if len(kept["places"]) == 1}
    columns = {plain(upload.header[kept["places"][0]]): name for name, kept in single.items()}
    memory.columns = _newest({**memory.columns, **columns})
    worded = {one.name for one in intake.fields if one.is_worded and one.known is None}
    words: Mapping[str, dict] = {name: said for name, said in upload.words.items() if name in worded}
    memory.words = {
        **memory.words,
        **{name: _newest({**memory.words.get(name, {}), **said}) for name, said in words.items()},
    }
    session.add(memory)


def _newest(found: dict) -> dict:
    return dict(list(found.items())[-MOST_REMEMBERED:])
