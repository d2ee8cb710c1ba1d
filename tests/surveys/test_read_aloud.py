"""Reading aloud: with a voice of the phone itself, and only then."""

from dataclasses import replace

import pytest

from tests.surveys import factories
from tests.surveys.factories import issue
from tests.surveys.questionnaires import RECIPIENT

VOICES = """
    window.said = [];
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    const voices = %s;
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => voices, cancel: () => {}, speak: one => said.push([one.text, one.voice.lang]) } });
"""
LOCAL = '[{ localService: true, lang: "en-GB" }, { localService: true, lang: "zh-CN" }]'
ELSEWHERE = '[{ localService: false, lang: "zh-CN" }]'
FIRST = replace(RECIPIENT.items[0], read_aloud={"zh": "头一个问题：社工跟您说话客气吗？"})


@pytest.fixture
def address(app, site, session, cast):
    """The page of a questionnaire whose first question has words of its own to be read."""
    definition = replace(RECIPIENT, items=(FIRST, *RECIPIENT.items[1:]))
    doors = app.extensions["stores"]
    with doors.open("participation") as participation, doors.open("box") as box:
        stores = {"main": session, "participation": participation, "box": box}
        opened = factories.open_first_wave(stores, cast["lin"], definitions=(definition,))
        session.commit()
        yield site + issue(opened)[0].page


def test_question_is_read_aloud_by_a_voice_of_the_phone_and_by_no_other(phone, address):
    page, foreign = phone(), phone()
    page.add_init_script(VOICES % LOCAL)
    foreign.add_init_script(VOICES % ELSEWHERE)
    page.goto(address)
    foreign.goto(address)

    page.locator('[data-item="s0-q1"] .say').click()
    page.locator('[data-item="s0-q2"] .say').click()

    first, second = page.evaluate("said")
    assert first == ["头一个问题：社工跟您说话客气吗？", "zh-CN"]
    assert second[0].split("\n")[0] == "您家里的事，社工替您保密吗？"
    assert "比较好" in second[0] and "🔊" not in second[0]
    assert page.locator(".opening .say").is_visible()
    assert not foreign.locator(".say").first.is_visible()
