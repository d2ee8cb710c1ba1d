"""The registry of releases: what was told about whom, kept for every later release to be held against."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main, words
from scoring.audit import FAIL, PASS


class ReleaseRecord(Main):
    """One audited set of published statements of a score run. Never changed.

    ``content``: part (wave/instrument/item) to its groups, as salted hashes of
    responses, and its statements. ``key_mark``: of the secret they are hashed with.
    ``told``: language to the gated tables that readers get, empty when it was held
    back. ``findings``: why it was.
    """

    __tablename__ = "release_record"
    __table_args__ = (sa.UniqueConstraint("evaluation_id", "number"), words("verdict", PASS, FAIL))

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(sa.ForeignKey("evaluation.id", ondelete="CASCADE"))
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("score_run.id", ondelete="CASCADE"))
    number: Mapped[int]
    audience: Mapped[str] = mapped_column(sa.String(40))
    verdict: Mapped[str] = mapped_column(sa.String(4))
    solver: Mapped[str] = mapped_column(sa.String(60))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    key_mark: Mapped[str] = mapped_column(sa.String(16))
    content: Mapped[dict] = mapped_column(sa.JSON)
    told: Mapped[dict] = mapped_column(sa.JSON)
    findings: Mapped[list] = mapped_column(sa.JSON, default=list)
    created_on: Mapped[date]
    created_by: Mapped[str] = mapped_column(sa.String(120))
