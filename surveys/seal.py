"""Sealing at close: ballots become anonymous responses; box and key are destroyed.

Sees the box and the main store. Of participation it gets two numbers for each
poll, never the store.
"""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.lifecycle import follow_waves
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from surveys import box
from surveys.coded import coder_of
from surveys.models import BallotCount, Comment, Poll, Receipt, Response, VoidBallots, WaveKey
from surveys.polls import polls_of
from surveys.sealing_key import SealBroken, open_sealed, unwrap_private_key
from surveys.tickets import receipt_of
from surveys.transactions import rewrite_file

# R-21b: who marks ten or more people all alike has not compared them.
IDENTICAL_FROM = 10
IDENTICAL = "identical"

# What rooms to the right do with a wave that has just been sealed, in the same transaction.
AFTER_SEALING: list[Callable[[Session, Wave], None]] = []

Coder = Callable[[Mapping[str, object]], bytes | None]
Found = Mapping[str, list[tuple[str, bytes]]]  # box name -> (key, sealed) of its ballots


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
    main: Session, ballots: Session, wave: Wave, secret_key: str, turnout: Mapping[str, tuple[int, int]]
) -> None:
    """Turn the ballots of a closed wave into responses and comments, then destroy box and key.

    Responses, comments, void counts and the end of the key are one transaction;
    then the box is destroyed and the main file rewritten; ``sealed`` comes last.
    Broken off at any point it can be started again from the same button: while
    the key is there nothing has happened, afterwards only the rest is left.
    ``turnout`` gives (invited, used) for each poll code. Refuses WaveNotClosed,
    BallotsUnreadable, CountsDisagree.
    """
    if wave.state == "sealed":
        return
    if wave.state != "closed":
        raise WaveNotClosed
    polls = polls_of(main, wave)
    names = [poll.box for poll in polls]
    if main.get(WaveKey, wave.id).sealed_private_key is not None:
        box.close_boxes(ballots, names)
        found = box.ballots_of(ballots, secret_key, names)
        _check_counts(polls, found, turnout)
        payloads = _open_ballots(main, found, wave, secret_key)
        _write(main, wave, polls, found, payloads)
    box.destroy_boxes(ballots, names)
    main.commit()  # ends the reading that would keep old pages alive
    rewrite_file(main, WaveKey)  # the sealed private key must not stay in a free page
    wave.state = "sealed"
    follow_waves(wave.evaluation)
    for action in AFTER_SEALING:
        action(main, wave)
    main.commit()


def _open_ballots(main: Session, found: Found, wave: Wave, secret_key: str) -> list[dict]:
    """The content of every ballot, shuffled."""
    sealed = [ballot for ballots in found.values() for _key, ballot in ballots]
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


def _check_counts(polls: Iterable[Poll], found: Found, turnout: Mapping[str, tuple[int, int]]) -> None:
    """The public equation of each poll: ballots, which are its receipts, <= used tickets <= invitations."""
    for poll in polls:
        count, (invited, used) = len(found[poll.box]), turnout.get(poll.code, (0, 0))
        if not count <= used <= invited:
            raise CountsDisagree(ballots=count, used=used, invited=invited)


def _publish(main: Session, polls: Iterable[Poll], found: Found, payloads: Iterable[dict]) -> None:
    """Receipts of each poll, and how many ballots came under which level of assurance."""
    for poll in polls:
        codes = sorted(receipt_of(key) for key, _ballot in found[poll.box])
        main.add_all(Receipt(poll_id=poll.id, code=code) for code in codes)
    levels = Counter((payload["collection"], payload["level"]) for payload in payloads)
    for (collection, level), count in sorted(levels.items()):
        main.add(BallotCount(collection_id=collection, level=level, count=count))


def _write(main: Session, wave: Wave, polls: list[Poll], found: Found, payloads: list[dict]) -> None:
    _publish(main, polls, found, payloads)
    query = sa.select(Subject.code, Subject.id).where(Subject.evaluation_id == wave.evaluation_id)
    coders = {one.collection_id: coder_of(one.collection.instrument_version.definition) for one in polls}
    opened = _sort(payloads, dict(main.execute(query).all()), coders)
    # Each kind in an order of its own: neither a ballot's responses nor its comment stay side by side.
    for rows in (opened.responses, opened.comments):
        secrets.SystemRandom().shuffle(rows)
        main.add_all(rows)
    for collection, count in sorted(opened.void.items()):
        main.add(VoidBallots(collection_id=collection, reason=IDENTICAL, count=count))
    main.get(WaveKey, wave.id).sealed_private_key = None
    main.commit()


def _sort(payloads: Iterable[dict], subjects: Mapping[str, int], coders: Mapping[int, Coder]) -> _Opened:
    opened = _Opened()
    for payload in payloads:
        if is_identical(payload["responses"]):
            opened.void[payload["collection"]] += 1
            continue
        opened.responses += _responses(payload, subjects, coders[payload["collection"]])
        opened.comments += _comments(payload)
    return opened


def is_identical(responses: list[dict]) -> bool:
    """Whether a ballot marks all of at least IDENTICAL_FROM subjects alike (R-21b)."""
    first = responses[0]["answers"]
    return len(responses) >= IDENTICAL_FROM and all(response["answers"] == first for response in responses)


def _responses(payload: dict, subjects: Mapping[str, int], coder: Coder) -> list[Response]:
    """One response for each subject with an answer.

    What was asked once about several subjects goes with the first of them that has an answer:
    it feeds no evidence point, makes no response of its own, and ties no two responses together.
    """
    shared = {
        "collection_id": payload["collection"],
        **{name: payload[name] for name in ("stratum", "mode", "helper", "present")},
    }
    answered = [response for response in payload["responses"] if response["answers"]]
    with_once = [payload.get("once", {}), *({} for _rest in answered[1:])]
    return [
        Response(
            subject_id=subjects[response["subject"]],
            answers=response["answers"] | once,
            codes=coder(response["answers"]),
            **shared,
        )
        for response, once in zip(answered, with_once, strict=False)
    ]


def _comments(payload: dict) -> list[Comment]:
    return [
        Comment(collection_id=payload["collection"], item=item, text=text)
        for item, texts in payload["comments"].items()
        for text in texts
    ]
