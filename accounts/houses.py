"""The house itself: its name, whom to write to, how it hands out invitations; the houses of its guests."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import Hosted, HouseChoice, Organisation, User
from accounts.refusals import Refusal


class NameTaken(Refusal):
    sentence = _("The name %(name)s belongs to another organisation of this installation.")


def choice_of(session: Session, organisation_id: int) -> HouseChoice:
    """What the house has settled; nothing yet when it never did."""
    found = session.get(HouseChoice, organisation_id)
    return found or HouseChoice(organisation_id=organisation_id, sending=None, contact="")


def named(session: Session, name: str) -> Organisation | None:
    return session.scalar(sa.select(Organisation).where(Organisation.name == name))


def settle(session: Session, user: User, name: str, contact: str, sending: str | None, now: datetime) -> None:
    """Name the house of ``user`` and keep its choices. Refuses ``NameTaken``."""
    house = user.organisation
    other = named(session, name)
    if other is not None and other.id != house.id:
        raise NameTaken(name=name)
    house.name = name
    choice = choice_of(session, house.id)
    choice.contact, choice.sending = contact, sending
    session.add(choice)
    detail = {"name": name, "contact": contact, "sending": sending or ""}
    audit.record(session, user, "house.settle", f"organisation {house.id}", detail, now)
    session.commit()


def contacts(session: Session) -> list[tuple[str, str]]:
    """Name and contact of every house that gave one, for the public statements."""
    query = (
        sa.select(Organisation.name, HouseChoice.contact)
        .join(HouseChoice, HouseChoice.organisation_id == Organisation.id)
        .where(HouseChoice.contact != "")
        .order_by(Organisation.name)
    )
    return [(name, contact) for name, contact in session.execute(query)]


def hosted(session: Session, house: Organisation) -> list[Organisation]:
    """The organisations of guests whose accounts ``house`` keeps."""
    query = sa.select(Organisation).join(Hosted, Hosted.organisation_id == Organisation.id)
    return list(session.scalars(query.where(Hosted.host_id == house.id).order_by(Organisation.name)))


def add_hosted(session: Session, user: User, name: str, now: datetime) -> Organisation:
    """Add an organisation of guests. Refuses ``NameTaken``."""
    if named(session, name) is not None:
        raise NameTaken(name=name)
    organisation = Organisation(name=name)
    session.add(organisation)
    session.flush()
    session.add(Hosted(organisation_id=organisation.id, host_id=user.organisation_id))
    detail = {"name": name}
    audit.record(session, user, "house.host", f"organisation {organisation.id}", detail, now)
    session.commit()
    return organisation
