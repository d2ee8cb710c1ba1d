"""What the accounts room adds to the checklist: people, the house, how invitations go out."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import checklist, houses
from accounts.checklist import Check, page
from accounts.mail import MailNotSet, mail_server
from accounts.models import User
from accounts.roles import HOUSE_ROLES

PEOPLE_NEEDED = 2


def has_administrator(session: Session, user: User) -> bool:
    query = sa.select(User.id).where(User.role == "administrator", User.is_enabled)
    return session.scalar(query.where(User.organisation_id == user.organisation_id).limit(1)) is not None


def says_whom_to_write_to(session: Session, user: User) -> bool:
    return bool(houses.choice_of(session, user.organisation_id).contact)


def has_chosen_sending(session: Session, user: User) -> bool:
    """Cards need nothing more; e-mail needs a server in the settings."""
    sending = houses.choice_of(session, user.organisation_id).sending
    return sending == "cards" or (sending == "mail" and mail_server() is not None)


def missing_server(session: Session, user: User) -> object:
    if houses.choice_of(session, user.organisation_id).sending == "mail" and mail_server() is None:
        return MailNotSet.sentence
    return None


def has_second_person(session: Session, user: User) -> bool:
    query = sa.select(sa.func.count(User.id)).where(
        User.organisation_id == user.organisation_id, User.role.in_(HOUSE_ROLES), User.is_enabled
    )
    return session.scalar(query) >= PEOPLE_NEEDED


checklist.add(
    Check(
        name="administrator",
        position=10,
        label=_("There is an administrator"),
        why=_("One person answers for accounts and plans by name: every step is written down under a name."),
        minutes=2,
        is_done=has_administrator,
        address=page("members.list_members"),
    )
)
checklist.add(
    Check(
        name="organisation",
        position=20,
        label=_("Your organisation has its name and says whom to write to"),
        why=_("The name stands on cards and reports. Who cannot use a page needs somebody to turn to."),
        minutes=2,
        is_done=says_whom_to_write_to,
        address=page("checklist.organisation"),
    )
)
checklist.add(
    Check(
        name="sending",
        position=30,
        label=_("It is settled how invitations go out"),
        why=_("Printed cards and lists for text messages need nothing more. E-mail needs a mail server."),
        minutes=1,
        is_done=has_chosen_sending,
        address=page("checklist.organisation"),
        missing=missing_server,
    )
)
checklist.add(
    Check(
        name="second person",
        position=40,
        label=_("A second member of staff has an account"),
        why=_("Free texts, red lines and paper forms are checked by two different people, never by one."),
        minutes=3,
        is_done=has_second_person,
        address=page("members.list_members"),
    )
)
