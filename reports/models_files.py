"""Files of reports that were handed out: their checksums, never their content."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db import Main
from reports.models import ReleaseRecord


class ReportFile(Main):
    """One file of a released report as it was handed out. Nobody who took it is recorded.

    ``subject``: code of the worker, team or agency it is about, or "".
    """

    __tablename__ = "report_file"
    __table_args__ = (
        sa.UniqueConstraint("sha256", "release_id"),
        sa.CheckConstraint("length(sha256) = 64", name="whole_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(
        sa.ForeignKey("release_record.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[str] = mapped_column(sa.String(10))
    subject: Mapped[str] = mapped_column(sa.String(60))
    suffix: Mapped[str] = mapped_column(sa.String(20))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    first_on: Mapped[date]

    release: Mapped[ReleaseRecord] = relationship()
