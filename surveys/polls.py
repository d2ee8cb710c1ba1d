"""Polls: what one ticket asks, the signing key of each, and the manifest that holds the server to it.

A signing key belongs to a poll, so a ballot cannot be moved to another one. The
key stands in the poll's manifest entry, and the fingerprint of the entry on every
card: a server that gave single people keys of their own would have to print it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from evaluations.subjects import IN_USE
from surveys import blind_signature, box, client
from surveys.forms import largest_payload
from surveys.issuing import Issuing
from surveys.models import Collection, Poll, Stratum, WaveKey, random_key
from surveys.questionnaires import RECIPIENT, questionnaire_for
from surveys.sealing_key import padded_size, public_half, sealed_size, unwrap_private_key
from surveys.tickets import crockford, new_poll_code

FINGERPRINT = 16  # characters of five bits: 80 bits
LEAST_SHOWN = 5  # answers, where the plan names no minimum for the source


class PollUnknown(Refusal):
    status = 404
    sentence = _("This address is not known.")


@dataclass(frozen=True)
class Keeping:
    """What declaring a poll needs beside the main store."""

    issuing: Issuing
    box: Session
    secret_key: str = field(repr=False)


def poll_for(main: Session, code: str) -> Poll:
    """The poll behind an address. Refuses PollUnknown."""
    found = main.scalar(sa.select(Poll).where(Poll.code == code))
    if found is None:
        raise PollUnknown
    return found


def polls_of(main: Session, wave: Wave) -> list[Poll]:
    """The polls of a wave in a fixed order."""
    query = sa.select(Poll).join(Collection).where(Collection.wave_id == wave.id).order_by(Poll.id)
    return list(main.scalars(query))


def codes_of(main: Session, wave: Wave) -> list[str]:
    """The polls of a wave as participation knows them."""
    return [poll.code for poll in polls_of(main, wave)]


def fingerprint(entry: str) -> str:
    """The first 80 bits of SHA-256 of a manifest entry, as printed on the cards."""
    return crockford(hashlib.sha256(entry.encode()).digest(), FINGERPRINT)


def poll_named(
    main: Session, keeping: Keeping, collection: Collection, stratum: str, subjects: Sequence[Subject]
) -> Poll:
    """The poll of a stratum and its subjects; declared now, with a key of its own, when it is new.

    Key and box come before the row in the main store: broken off between them,
    a key and a box without an address are left and the next attempt makes others.
    """
    found = find_poll(main, collection, stratum, subjects)
    if found is None:
        known = _known(collection, stratum, subjects)
        found = Poll(code=new_poll_code(), box=random_key(), entry="", **known)
        _give_key(main, keeping, found, collection)
        main.add(found)
        main.commit()
    return found


def find_poll(
    main: Session, collection: Collection, stratum: str, subjects: Sequence[Subject]
) -> Poll | None:
    """The poll of a stratum and its subjects, when it is declared already."""
    return main.scalar(sa.select(Poll).filter_by(**_known(collection, stratum, subjects)))


def _known(collection: Collection, stratum: str, subjects: Sequence[Subject]) -> dict[str, object]:
    codes = ",".join(subject.code for subject in subjects)
    return {"collection_id": collection.id, "stratum": stratum, "subjects": codes}


def _give_key(main: Session, keeping: Keeping, poll: Poll, collection: Collection) -> None:
    verify_key = keeping.issuing.new_key(poll.code)
    modulus = blind_signature.modulus_of(blind_signature.load_verify_key(verify_key))
    encoded = blind_signature.encode_base64url(modulus)
    poll.entry = _entry(main, poll, collection, encoded, keeping.issuing.address)
    wrapped = main.get(WaveKey, collection.wave_id).sealed_private_key
    padded = padded_size(largest_payload(questionnaire_for(main, poll)))
    box.open_box(
        keeping.box,
        poll.box,
        seal_key=public_half(unwrap_private_key(keeping.secret_key, wrapped)),
        verify_key=verify_key,
        size=sealed_size(padded),
    )


def _entry(main: Session, poll: Poll, collection: Collection, modulus: str, issuer: str) -> str:
    wave = main.get(Wave, collection.wave_id)
    version = collection.instrument_version
    thresholds = {one.source: one.minimum_n for one in wave.evaluation.plan_version.sources}
    content = {
        "instrument": version.content_hash,
        "issuer": issuer,
        "key": modulus,
        "minimum": thresholds.get(version.instrument.source, LEAST_SHOWN),
        "poll": poll.code,
        "script": client.script_hash(),
        "stratum": poll.stratum,
        "subjects": poll.subjects.split(","),
        "wave": f"{wave.evaluation_id}/{wave.code}",
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c")  # it stands inside a script element of the page


def planned_polls(main: Session, wave: Wave) -> list[tuple[Collection, str, Subject]]:
    """What the sampling plan already names: every stratum in every questionnaire of recipients."""
    strata = main.execute(
        sa.select(Stratum.code, Subject)
        .join(Subject, Stratum.subject_id == Subject.id)
        .where(Stratum.wave_id == wave.id)
        .order_by(Stratum.id)
    ).all()
    query = sa.select(Collection).where(Collection.wave_id == wave.id).order_by(Collection.id)
    asked = [
        found for found in main.scalars(query) if found.instrument_version.instrument.source == RECIPIENT
    ]
    return [(collection, stratum, subject) for collection in asked for stratum, subject in strata]


def is_asked_about(main: Session, subject: Subject) -> bool:
    """Whether a poll names the subject: tickets may be out, so it cannot be removed."""
    named = sa.literal(",").concat(Poll.subjects).concat(",").contains(f",{subject.code},", autoescape=True)
    query = (
        sa.select(Poll.id)
        .join(Collection)
        .join(Wave, Collection.wave_id == Wave.id)
        .where(Wave.evaluation_id == subject.evaluation_id, named)
    )
    return main.scalar(query.limit(1)) is not None


IN_USE.append(is_asked_about)
