"""The clock and the calendar of a house: which day it is there, which days it works."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from reports.models_publication import HouseCalendar, HouseDay
from reports.working_days import WorkingDays

USUAL_ZONE = "Asia/Shanghai"


class ZoneUnknown(Refusal):
    sentence = _("There is no time zone %(zone)s.")


class DayKnown(Refusal):
    sentence = _("%(day)s is in the list already.")


def zone_of(session: Session, organisation_id: int) -> str:
    held = session.get(HouseCalendar, organisation_id)
    return held.zone if held else USUAL_ZONE


def local_day(zone: str, now: datetime) -> date:
    """The day of the calendar at ``now`` where the clocks show ``zone``. It ends at 24:00 there."""
    return now.astimezone(ZoneInfo(zone)).date()


def today_in(session: Session, organisation_id: int, now: datetime) -> date:
    """The day it is in a house."""
    return local_day(zone_of(session, organisation_id), now)


def days_of(session: Session, organisation_id: int) -> list[HouseDay]:
    """The days that a house keeps otherwise than the country, in order."""
    query = sa.select(HouseDay).where(HouseDay.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(HouseDay.day)))


def working_days_of(session: Session, organisation_id: int) -> WorkingDays:
    return WorkingDays({one.day: one.is_working for one in days_of(session, organisation_id)})


def set_zone(session: Session, user: User, zone: str, now: datetime) -> None:
    """Set the clock of the house of ``user``. Refuses ZoneUnknown."""
    if zone not in available_timezones():
        raise ZoneUnknown(zone=zone)
    held = session.get(HouseCalendar, user.organisation_id)
    if held is None:
        held = HouseCalendar(organisation_id=user.organisation_id)
        session.add(held)
    held.zone = zone
    _log(session, user, "calendar.zone", {"zone": zone}, now)


def add_day(session: Session, user: User, day: date, is_working: bool, name: str, now: datetime) -> None:
    """Enter a day off, or one that is worked. What runs already keeps its last day. Refuses DayKnown."""
    known = sa.select(HouseDay.id).where(
        HouseDay.organisation_id == user.organisation_id, HouseDay.day == day
    )
    if session.scalar(known) is not None:
        raise DayKnown(day=day.isoformat())
    added = HouseDay(organisation_id=user.organisation_id, day=day, is_working=is_working, name=name.strip())
    session.add(added)
    detail = {"day": day.isoformat(), "works": is_working, "name": added.name}
    _log(session, user, "calendar.add", detail, now)


def remove_day(session: Session, user: User, held: HouseDay, now: datetime) -> None:
    """Take a day out of the list again."""
    session.delete(held)
    _log(session, user, "calendar.remove", {"day": held.day.isoformat()}, now)


def _log(session: Session, user: User, action: str, detail: dict, now: datetime) -> None:
    audit.record(session, user, action, f"organisation {user.organisation_id}", detail, now)
    session.commit()
