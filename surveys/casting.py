"""How a ballot of level B gets into the box, from the public door and from staff who ask or key alike.

Two steps that never meet in one function: the ticket goes to ``invitations``, the
answers to the box. ``use`` comes first, ``cast`` second: if the machine stops between
the two, the same ticket casts again, and there are never more ballots than used tickets.
"""

import json

from flask import current_app

import db
from surveys import box, served
from surveys.forms import largest_payload
from surveys.invitations import invitations
from surveys.questionnaires import Questionnaire
from surveys.sealing_key import padded_size, seal


def use(questionnaire: Questionnaire, ticket: str) -> str:
    """Use a ticket for a ballot; the key of that ballot, the same each time.

    Refuses BoxClosed before a ticket is used, and what ``Invitations.use`` refuses.
    """
    keys_of(questionnaire)
    return invitations().use(questionnaire.poll, questionnaire.entry, ticket)


def cast(questionnaire: Questionnaire, key: str, payload: dict) -> None:
    """Seal the answers to the key of the wave and put them into the box alone."""
    session = db.session("box")
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = seal(keys_of(questionnaire).seal_key, text, padded_size(largest_payload(questionnaire)))
    box.put(session, current_app.config["SECRET_KEY"], questionnaire.box, key, sealed)


def keys_of(questionnaire: Questionnaire) -> box.BoxKeys:
    """What ballots of this poll need. Refuses BoxClosed."""
    return served.recall(
        ("keys", questionnaire.poll), lambda: box.keys_of(db.session("box"), questionnaire.box)
    )
