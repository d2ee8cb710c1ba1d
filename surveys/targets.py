"""What a sample is to give: answers, invitations and reserve of each stratum, with what they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Wave
from surveys.layers import strata_of
from surveys.models_sample import SampleTarget
from surveys.waves import WaveSealed, named


class NothingPlanned(Refusal):
    status = 400
    sentence = _("No group of this wave has a size yet.")


@dataclass(frozen=True)
class Wanted:
    planned: int
    invite: int
    reserve: int


def keep_targets(
    main: Session,
    wave: Wave,
    wanted: Mapping[int, Wanted],
    basis: Mapping[str, object],
    user: User,
    now: datetime,
) -> None:
    """Keep what each stratum (by its id) is to give, in the place of what was kept before. Audited.

    Refuses WaveSealed, NothingPlanned.
    """
    if wave.state in ("closed", "sealed"):
        raise WaveSealed
    if not wanted:
        raise NothingPlanned
    rows = [row for row in strata_of(main, wave) if row.id in wanted]
    told = []
    for row in rows:
        one = wanted[row.id]
        values = {"planned": one.planned, "invite": one.invite, "reserve": one.reserve}
        main.merge(SampleTarget(stratum_id=row.id, **values, basis=dict(basis)))
        told.append([row.stratum.code, row.subject.code, *values.values()])
    detail = {"basis": dict(basis), "groups": len(told), "first": told[:20]}
    audit.record(main, user, "sample.plan", named(wave), detail, now)
    main.commit()
