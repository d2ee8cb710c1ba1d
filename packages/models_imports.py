"""What a house remembers of its imports: headings and words, never a row."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Main


class ImportMemory(Main):
    """For one kind of import: which heading held which field, what a word in a cell meant.

    ``columns``: heading to field; ``words``: field to (cell to meaning), of fields whose
    words come from a fixed list, so never a name.
    """

    __tablename__ = "import_memory"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(120))
    columns: Mapped[dict] = mapped_column(sa.JSON)
    words: Mapped[dict] = mapped_column(sa.JSON)
