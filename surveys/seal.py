"""Sealing at close: ballots become anonymous responses; box and key are destroyed.

Sees the box and the main store. Of participation it gets two numbers for each
collection, never the store.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.lifecycle import follow_waves
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from surveys import box
from surveys.models import Comment, Response, VoidBallots, WaveKey
from surveys.sealing_key import SealBroken, open_sealed, unwrap_private_key
from surveys.transactions import rewrite_file

# R-21b: who marks ten or more people all alike has not compared them.
IDENTICAL_FROM = 10
IDENTICAL = "identical"


class WaveNotClosed(Refusal):
    sentence = _("A wave is sealed after it is closed.")


class BallotsUnreadable(Refusal):
    sentence = _("%(count)s ballots cannot be opened with the key of this wave. Nothing was changed.")


class CountsDisagree(Refusal):
    sentence = _(
        "There are more ballots (%(ballots)s) than used tickets (%(used)s), or more of these than"
        " invitations (%(invited)s). Nothing was changed."
    )


@dataclass
class _Opened:
    """What a wave's ballots hold, sorted by where it goes."""

    responses: list[Response] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    void: Counter = field(default_factory=Counter)  # collection -> ballots


def seal_wave(
    main: Session, ballots: Session, wave: Wave, secret_key: str, turnout: Mapping[int, tuple[int, int]]
) -> None:
    """Turn the ballots of a closed wave into responses and comments, then destroy box and key.

    Responses, comments, void counts and the end of the key are one transaction;
    then the box is destroyed and the main file rewritten; ``sealed`` comes last.
    Broken off at any point it can be started again from the same button: while
    the key is there nothing has happened, afterwards only the rest is left.
    ``turnout`` gives (invited, used) for each collection. Refuses WaveNotClosed,
    BallotsUnreadable, CountsDisagree.
    """
    if wave.state == "sealed":
        return
    if wave.state != "closed":
        raise WaveNotClosed
    if main.get(WaveKey, wave.id).sealed_private_key is not None:
        box.close_box(ballots, wave.id)
        payloads = _open_ballots(main, ballots, wave, secret_key)
        _check_counts(payloads, turnout)
        _write(main, wave, payloads)
    box.destroy_box(ballots, wave.id)
    main.commit()  # ends the reading that would keep old pages alive
    rewrite_file(main)  # the sealed private key must not stay in a free page
    wave.state = "sealed"
    follow_waves(wave.evaluation)
    main.commit()


def _open_ballots(main: Session, ballots: Session, wave: Wave, secret_key: str) -> list[dict]:
    """The content of every ballot, shuffled."""
    sealed = box.ballots_of(ballots, wave.id)
    try:
        private_key = unwrap_private_key(secret_key, main.get(WaveKey, wave.id).sealed_private_key)
    except SealBroken:
        raise BallotsUnreadable(count=len(sealed)) from None
    payloads, unreadable = [], 0
    for ballot in sealed:
        try:
            payloads.append(json.loads(open_sealed(private_key, ballot)))
        except SealBroken:
            unreadable += 1
    if unreadable:
        raise BallotsUnreadable(count=unreadable)
    secrets.SystemRandom().shuffle(payloads)
    return payloads


def _check_counts(payloads: Iterable[dict], turnout: Mapping[int, tuple[int, int]]) -> None:
    for collection, count in Counter(payload["collection"] for payload in payloads).items():
        invited, used = turnout.get(collection, (0, 0))
        if not count <= used <= invited:
            raise CountsDisagree(ballots=count, used=used, invited=invited)


def _write(main: Session, wave: Wave, payloads: list[dict]) -> None:
    query = sa.select(Subject.code, Subject.id).where(Subject.evaluation_id == wave.evaluation_id)
    opened = _sort(payloads, dict(main.execute(query).all()))
    # Each kind in an order of its own: neither a ballot's responses nor its comment stay side by side.
    for rows in (opened.responses, opened.comments):
        secrets.SystemRandom().shuffle(rows)
        main.add_all(rows)
    for collection, count in sorted(opened.void.items()):
        main.add(VoidBallots(collection_id=collection, reason=IDENTICAL, count=count))
    main.get(WaveKey, wave.id).sealed_private_key = None
    main.commit()


def _sort(payloads: Iterable[dict], subjects: Mapping[str, int]) -> _Opened:
    opened = _Opened()
    for payload in payloads:
        if is_identical(payload["responses"]):
            opened.void[payload["collection"]] += 1
            continue
        opened.responses += _responses(payload, subjects)
        opened.comments += _comments(payload)
    return opened


def is_identical(responses: list[dict]) -> bool:
    """Whether a ballot marks all of at least IDENTICAL_FROM subjects alike (R-21b)."""
    first = responses[0]["answers"]
    return len(responses) >= IDENTICAL_FROM and all(response["answers"] == first for response in responses)


def _responses(payload: dict, subjects: Mapping[str, int]) -> list[Response]:
    """One response for each subject with an answer."""
    shared = {
        "collection_id": payload["collection"],
        **{name: payload[name] for name in ("stratum", "mode", "helper", "present")},
    }
    return [
        Response(subject_id=subjects[response["subject"]], answers=response["answers"], **shared)
        for response in payload["responses"]
        if response["answers"]
    ]


def _comments(payload: dict) -> list[Comment]:
    return [
        Comment(collection_id=payload["collection"], item=item, text=text)
        for item, texts in payload["comments"].items()
        for text in texts
    ]
