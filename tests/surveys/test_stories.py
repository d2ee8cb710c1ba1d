"""Stories of change: names masked, two people, consent; without consent nothing is told."""

from datetime import date

import pytest

from evaluations.models_people import Subject
from surveys.models_stories import Story
from surveys.stories import (
    NoConsent,
    StoryChanged,
    StoryGone,
    StoryOfSame,
    approve_story,
    image_of,
    keep_story,
    stories_of,
    take_back_story,
    told_stories,
)

VALUES = {
    "domain": "ability",
    "title": {"zh": "自己去赶集"},
    "text": {"zh": "他现在自己推着车去买菜。", "en": "He walks to market by himself."},
    "chosen_by": {"zh": "村民代表"},
    "reason": {"zh": "变化看得见。"},
    "verified": {"zh": "村医证实。"},
    "consent": "签字同意书第 12 号",
    "consent_on": date(2026, 11, 1),
}
FILLED = {
    "domain": "family", "title_zh": "爸爸打电话", "text_zh": "电话 13800138000 打来。",
    "chosen_by_zh": "老师", "reason_zh": "做法简单。", "consent": "监护人签字", "consent_on": "2026-11-01",
}  # fmt: skip


def kept(session, evaluation, user, now, **changes):
    keep_story(session, evaluation, None, VALUES | changes, user, now)
    return stories_of(session, evaluation)[-1]


def test_story_is_told_only_after_a_second_person_approved_it(session, evaluation, cast, now):
    held = kept(session, evaluation, cast["lin"], now)
    assert told_stories(session, evaluation) == []

    with pytest.raises(StoryOfSame):
        approve_story(session, evaluation, held.id, image_of(held), cast["lin"], now)
    approve_story(session, evaluation, held.id, image_of(held), cast["mo"], now)

    assert told_stories(session, evaluation) == [held]


def test_story_without_consent_cannot_be_approved(session, evaluation, cast, now):
    held = kept(session, evaluation, cast["lin"], now, consent="", consent_on=None)

    with pytest.raises(NoConsent):
        approve_story(session, evaluation, held.id, image_of(held), cast["mo"], now)


def test_changed_story_has_to_be_approved_again(session, evaluation, cast, now):
    held = kept(session, evaluation, cast["lin"], now)
    seen = image_of(held)
    approve_story(session, evaluation, held.id, seen, cast["mo"], now)

    keep_story(session, evaluation, held, VALUES | {"text": {"zh": "改过了。"}}, cast["lin"], now)

    assert told_stories(session, evaluation) == []
    with pytest.raises(StoryChanged):
        approve_story(session, evaluation, held.id, seen, cast["mo"], now)


def test_names_and_numbers_are_masked_before_a_story_is_kept(session, evaluation, cast, now):
    session.add(Subject(evaluation_id=evaluation.id, kind="team", code="X9", name="杨梅坡服务队", position=9))
    session.flush()

    held = kept(session, evaluation, cast["lin"], now, text={"zh": "杨梅坡服务队来了，电话 13800138000。"})

    assert "杨梅坡" not in held.text["zh"]
    assert "13800138000" not in held.text["zh"]


def test_story_whose_consent_is_taken_back_is_deleted(session, evaluation, cast, now):
    held = kept(session, evaluation, cast["lin"], now)

    take_back_story(session, evaluation, held.id, cast["mo"], now)

    assert session.query(Story).count() == 0
    with pytest.raises(StoryGone):
        take_back_story(session, evaluation, 1, cast["mo"], now)


def test_story_goes_its_way_on_the_page(client, log_in, session, evaluation):
    evaluation.state = "collecting"
    session.commit()
    address = f"/evaluations/{evaluation.id}/stories"
    log_in(client, "lin")
    page = client.post(address, data=FILLED, follow_redirects=True).text
    session.rollback()
    (held,) = stories_of(session, evaluation)
    session.rollback()  # a reader left open would make others wait

    assert "masked in" in page
    assert "13800138000" not in page
    assert client.post(f"{address}/{held.id}/approve", data={"seen": image_of(held)}).status_code == 409

    log_in(client, "mo")
    number, seen = held.id, image_of(held)
    session.rollback()
    client.post(f"{address}/{number}/approve", data={"seen": seen})
    assert held.is_told
    session.rollback()
    client.post(f"{address}/{number}", data=FILLED | {"title_zh": "星期天的电话"})
    assert (held.title, held.approved_by) == ({"zh": "星期天的电话"}, None)
    session.rollback()
    client.post(f"{address}/{number}/take-back")
    assert stories_of(session, evaluation) == []


def test_consent_without_its_day_is_refused_beside_the_field(client, log_in, session, evaluation):
    log_in(client, "lin")

    answer = client.post(f"/evaluations/{evaluation.id}/stories", data=FILLED | {"consent_on": ""})

    assert answer.status_code == 400
    assert "A consent needs both" in answer.text
    assert stories_of(session, evaluation) == []
