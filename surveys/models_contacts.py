"""The list of names, in the participation store: only where it was switched on, only until the close."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db import Participation


class Contact(Participation):
    """Who was given which ticket. No time, no order, nothing of a ballot."""

    __tablename__ = "contact"

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)  # random
    poll: Mapped[str] = mapped_column(sa.String(8), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    address: Mapped[str] = mapped_column(sa.String(120))  # telephone, e-mail, WeChat or other words
    ticket_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
