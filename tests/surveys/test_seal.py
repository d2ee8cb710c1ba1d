import json

import pytest
import sqlalchemy as sa

from evaluations.models_people import Subject
from surveys import box, instruments, polls, seal, waves
from surveys.issuing import IssuingHere
from surveys.models import BallotCount, Comment, Poll, Receipt, Response, Stratum, VoidBallots, WaveKey
from surveys.models_box import BallotBox
from surveys.polls import Keeping
from surveys.sealing_key import seal as seal_text
from surveys.tickets import receipt_of
from tests.surveys import factories
from tests.surveys.factories import NOW, SECRET, poll_of
from tests.surveys.questionnaires import RECIPIENT


def cast(opened, number, responses, instrument="peer", comments=None, level="A", subject="SW01,SW02"):
    poll = poll_of(opened, instrument, subject)
    payload = {
        "collection": opened.collections[instrument],
        "stratum": "all",
        "level": level,
        "responses": responses,
        "helper": "self",
        "present": False,
        "mode": "link",
        "comments": comments or {},
    }
    box.add_room(opened.box, SECRET, poll.box, 1)
    keys = box.keys_of(opened.box, poll.box)
    sealed = seal_text(keys.seal_key, json.dumps(payload).encode(), keys.size - 48)
    box.put(opened.box, SECRET, poll.box, f"{number:064x}", sealed)
    return poll


def close_and_seal(opened, turnout=None):
    waves.close_wave(opened.main, opened.box, opened.wave, opened.user, NOW)
    codes = [poll.code for poll in polls.polls_of(opened.main, opened.wave)]
    counts = turnout or dict.fromkeys(codes, (100, 100))
    seal.seal_wave(opened.main, opened.box, opened.wave, SECRET, counts)


def keeping(stores):
    return Keeping(IssuingHere(stores["participation"], SECRET), stores["box"], SECRET)


def rows(stores, kind):
    return stores["main"].scalars(sa.select(kind)).all()


def test_sealing_turns_ballots_into_responses_and_comments(open_stores, collecting):
    for number in range(5):
        answer = [{"subject": "SW01", "answers": {"p1": str(number % 5 + 1)}}]
        cast(collecting, number, answer, comments={"note": [f"remark {number}"]})

    close_and_seal(collecting)

    responses, comments = rows(open_stores, Response), rows(open_stores, Comment)
    assert sorted(response.answers["p1"] for response in responses) == ["1", "2", "3", "4", "5"]
    assert sorted(comment.text for comment in comments) == [f"remark {number}" for number in range(5)]
    assert all("note" not in response.answers for response in responses)
    assert len({response.key for response in responses} | {comment.key for comment in comments}) == 10
    assert collecting.wave.state == "sealed"
    assert open_stores["main"].get(WaveKey, collecting.wave_id).sealed_private_key is None
    assert open_stores["box"].scalars(sa.select(BallotBox)).all() == []
    assert [(count.level, count.count) for count in rows(open_stores, BallotCount)] == [("A", 5)]
    codes = sorted(receipt_of(f"{number:064x}") for number in range(5))
    assert sorted(receipt.code for receipt in rows(open_stores, Receipt)) == codes


def test_ballot_over_several_people_gives_a_response_for_each_answered_one(open_stores, collecting):
    answers = [
        {"subject": "SW01", "answers": {"p1": "5"}},
        {"subject": "SW02", "answers": {}},
        {"subject": "SW03", "answers": {"p1": "3"}},
    ]
    cast(collecting, 1, answers)

    close_and_seal(collecting)

    ids = dict(open_stores["main"].execute(sa.select(Subject.id, Subject.code)).all())
    found = {ids[response.subject_id]: response.answers["p1"] for response in rows(open_stores, Response)}
    assert found == {"SW01": "5", "SW03": "3"}


def test_22_cast_2_void_20_counted(open_stores):
    """R-21b: a ballot that marks all of ten people alike is void, and the number of void ballots is kept."""
    user = factories.make_user(open_stores["main"])
    opened = factories.open_first_wave(open_stores, user, workers=10)
    people = [f"SW{number:02}" for number in range(1, 11)]
    for number in range(22):
        marks = ["5"] * 10 if number < 2 else ["5"] * 9 + ["4"]
        answers = [
            {"subject": code, "answers": {"p1": mark}} for code, mark in zip(people, marks, strict=True)
        ]
        cast(opened, number, answers)

    close_and_seal(opened)

    (void,) = rows(open_stores, VoidBallots)
    assert (void.collection_id, void.reason, void.count) == (opened.collections["peer"], "identical", 2)
    assert len(rows(open_stores, Response)) == 20 * 10


def test_identical_marks_over_nine_people_are_kept():
    alike = [{"subject": f"SW{number}", "answers": {"p1": "5"}} for number in range(9)]

    assert not seal.is_identical(alike)
    assert seal.is_identical([*alike, alike[0]])


def test_more_ballots_than_used_tickets_is_refused_and_changes_nothing(open_stores, collecting):
    poll = cast(collecting, 1, [{"subject": "SW01", "answers": {"p1": "5"}}])

    for turnout in ({poll.code: (1, 0)}, {poll.code: (0, 1)}, {"another": (1, 1)}):
        with pytest.raises(seal.CountsDisagree):
            close_and_seal(collecting, turnout)

    open_stores["main"].rollback()
    assert rows(open_stores, Response) == []
    assert collecting.wave.state == "closed"
    assert len(factories.all_ballots(collecting)) == 1


def test_wrong_secret_is_refused_and_changes_nothing(open_stores, collecting):
    poll = cast(collecting, 1, [{"subject": "SW01", "answers": {"p1": "5"}}])
    waves.close_wave(open_stores["main"], open_stores["box"], collecting.wave, collecting.user, NOW)
    used = {poll.code: (1, 1)}

    with pytest.raises(box.BoxUnreadable):
        seal.seal_wave(open_stores["main"], open_stores["box"], collecting.wave, "another secret", used)
    open_stores["main"].rollback()

    assert rows(open_stores, Response) == []
    assert collecting.wave.state == "closed"


def test_open_wave_is_not_sealed(open_stores, collecting):
    with pytest.raises(seal.WaveNotClosed):
        seal.seal_wave(open_stores["main"], open_stores["box"], collecting.wave, SECRET, {})


class Killed(RuntimeError):
    """Stands for the end of the process at a chosen place."""


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (box, "close_boxes"),
        (box, "ballots_of"),
        (seal, "_write"),
        (seal, "follow_waves"),
        (box, "destroy_boxes"),
        (seal, "rewrite_file"),
    ],
)
def test_sealing_broken_off_anywhere_is_completed_by_starting_again(
    open_stores, collecting, monkeypatch, place, name
):
    for number in range(3):
        poll = cast(collecting, number, [{"subject": "SW01", "answers": {"p1": "5"}}])
    waves.close_wave(open_stores["main"], open_stores["box"], collecting.wave, collecting.user, NOW)
    counts = {poll.code: (3, 3)}

    def die(*_arguments):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(place, name, die)
        with pytest.raises(Killed):
            seal.seal_wave(open_stores["main"], open_stores["box"], collecting.wave, SECRET, counts)
    open_stores["main"].rollback()
    assert collecting.wave.state == "closed"  # so the button to close and seal is still there
    seal.seal_wave(open_stores["main"], open_stores["box"], collecting.wave, SECRET, counts)

    assert len(rows(open_stores, Response)) == 3
    assert collecting.wave.state == "sealed"
    assert factories.all_ballots(collecting) == []
    assert len(rows(open_stores, Receipt)) == 3


def test_late_ballot_is_refused_and_changes_nothing(open_stores, collecting):
    """T15: after close, and after sealing, the box takes nothing."""
    poll = cast(collecting, 1, [{"subject": "SW01", "answers": {"p1": "5"}}])
    size = box.keys_of(collecting.box, poll.box).size

    def cast_late():
        with pytest.raises(box.BoxClosed):
            box.put(collecting.box, SECRET, poll.box, f"{2:064x}", bytes(size))

    waves.close_wave(collecting.main, collecting.box, collecting.wave, collecting.user, NOW)
    cast_late()
    close_and_seal(collecting)
    cast_late()

    assert len(rows(open_stores, Response)) == len(rows(open_stores, Receipt)) == 1


def test_sealing_again_changes_nothing(open_stores, collecting):
    cast(collecting, 1, [{"subject": "SW01", "answers": {"p1": "5"}}])
    close_and_seal(collecting)
    before = [response.key for response in rows(open_stores, Response)]

    seal.seal_wave(open_stores["main"], open_stores["box"], collecting.wave, SECRET, {})

    assert [response.key for response in rows(open_stores, Response)] == before


def test_wave_opens_after_the_plan_is_locked_only(open_stores):
    user = factories.make_user(open_stores["main"])
    evaluation = factories.make_evaluation(open_stores["main"], user, locked=False)
    factories.publish(open_stores["main"], evaluation, RECIPIENT)

    with pytest.raises(waves.PlanNotLocked):
        waves.prepare_wave(open_stores["main"], keeping(open_stores), evaluation.waves[0], 1)


def test_wave_without_a_published_instrument_does_not_open(open_stores):
    user = factories.make_user(open_stores["main"])
    evaluation = factories.make_evaluation(open_stores["main"], user)
    instruments.draft(open_stores["main"], evaluation.id, RECIPIENT)

    with pytest.raises(waves.NothingToAsk):
        waves.prepare_wave(open_stores["main"], keeping(open_stores), evaluation.waves[0], 1)


def test_waves_lead_the_evaluation_along_its_road(open_stores, collecting):
    main, box_store = open_stores["main"], open_stores["box"]
    first, second = collecting.evaluation.waves
    seen = [collecting.evaluation.state]

    with pytest.raises(waves.WaveNotDraft):
        waves.open_wave(main, first, collecting.user, NOW)
    with pytest.raises(waves.WaveNeverOpened):
        waves.close_wave(main, box_store, second, collecting.user, NOW)
    for wave in (first, second):
        if wave.state == "draft":
            assert waves.prepare_wave(main, keeping(open_stores), wave, 60).is_complete
            waves.open_wave(main, wave, collecting.user, NOW)
        waves.close_wave(main, box_store, wave, collecting.user, NOW)
        waves.close_wave(main, box_store, wave, collecting.user, NOW)
        seal.seal_wave(main, box_store, wave, SECRET, {})
        seen.append(collecting.evaluation.state)
        with pytest.raises(waves.WaveSealed):
            waves.close_wave(main, box_store, wave, collecting.user, NOW)

    assert seen == ["collecting", "collecting", "closed"]
    assert (first.opened_on, first.closed_on) == (NOW.date(), NOW.date())


def test_announced_tickets_are_counted_in_their_stratum(open_stores, collecting):
    main = open_stores["main"]
    team = main.scalar(sa.select(Subject).where(Subject.code == "T1"))
    collection = next(
        c for c in waves.collections_of(main, collecting.wave) if c.id == collecting.collections["recipient"]
    )

    waves.announce_tickets(main, collection, "key", [team], 30, collecting.user, NOW)
    waves.announce_tickets(main, collection, "key", [team], 12, collecting.user, NOW)

    (layer,) = rows(open_stores, Stratum)
    assert (layer.code, layer.subject_id, layer.invited, layer.population) == ("key", team.id, 42, None)


def test_frozen_version_refuses_change_and_a_new_number_is_drafted(open_stores):
    main = open_stores["main"]
    evaluation = factories.make_evaluation(main, factories.make_user(main))
    version = instruments.draft(main, evaluation.id, RECIPIENT)
    assert instruments.draft(main, evaluation.id, RECIPIENT) is version

    instruments.publish(main, version, NOW)

    assert version.content_hash == RECIPIENT.content_hash == version.definition.content_hash
    with pytest.raises(instruments.VersionFrozen):
        instruments.publish(main, version, NOW)
    assert instruments.draft(main, evaluation.id, RECIPIENT).number == 2


def test_preparing_goes_on_where_it_stopped(open_stores):
    """A wave with three strata: one step makes what it has time for, the next ones the rest."""
    main = open_stores["main"]
    evaluation = factories.make_evaluation(main, factories.make_user(main))
    factories.publish(main, evaluation, RECIPIENT)
    wave = evaluation.waves[0]
    team = main.scalar(sa.select(Subject).where(Subject.code == "T1"))
    main.add_all(Stratum(wave_id=wave.id, code=code, subject_id=team.id) for code in "abc")
    main.commit()
    place = keeping(open_stores)

    seen = [waves.prepare_wave(main, place, wave, 0) for _step in range(5)]

    assert [(step.done, step.total) for step in seen[:1]] == [(0, 3)]
    assert waves.prepare_wave(main, place, wave, 60).is_complete
    assert len({poll.code for poll in rows(open_stores, Poll)}) == 3
    assert wave.state == "draft"


@pytest.mark.makes_keys
def test_every_poll_has_a_key_of_its_own(collecting):
    found = [poll_of(collecting, subject=code) for code in ("SW01", "SW02")]

    keys = {json.loads(poll.entry)["key"] for poll in found}
    assert len(keys) == 2
    assert len({poll.box for poll in found} | {poll.code for poll in found}) == 4
