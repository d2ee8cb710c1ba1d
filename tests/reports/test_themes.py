"""Themes of focus groups: counts that are no score, agreement of coders, what remains to be coded."""

import re

import pytest
import sqlalchemy as sa

from evaluations.models_evidence import FocusGroupNote
from evaluations.models_people import Subject
from reports.quotes import default_seed
from reports.themes import (
    Noted,
    agreement,
    apart,
    counted,
    double_coding,
    level_agreement,
    notes_of,
    sessions_by_wave,
)
from scoring.frames import Withheld

BOTH = ("C1", "C2")
APART = (("C1", "AB", 2), ("C2", "AB", 4))  # coder, theme, level


def note(unit, coder="C1", theme="CH", strength=3.0, session="G1", wave="Y2", subject="T1", evidence="E1"):
    return Noted(wave, subject, session, evidence, unit, coder, theme, strength)


def test_unit_of_two_coders_counts_once():
    notes = [note("1"), note("1", "C2"), note("1", "C2", "AB"), note("2", theme="")]

    counts = counted(notes)

    assert (counts.units, counts.sessions) == (2, 1)
    assert {code: one.units for code, one in counts.themes.items()} == {"CH": 1, "AB": 1}


def test_theme_without_level_is_counted_and_needs_no_third_coder():
    notes = [note("1", theme="AC", strength=None), note("1", "C2", theme="AC", strength=None)]

    assert counted(notes).themes["AC"].units == 1
    assert apart(notes) == []
    assert level_agreement(notes).themes == {}


def test_sessions_of_the_same_name_in_two_waves_are_two():
    assert counted([note("1", wave="Y1"), note("1", wave="Y2")]).sessions == 2


def test_small_wave_is_withheld_and_does_not_follow_from_the_total():
    """4 sessions in Y1, 1 in Y2: showing the 4 beside the 5 would show the 1."""
    notes = [note("1", session=f"G{number}", wave="Y1") for number in range(4)]

    shown = sessions_by_wave([*notes, note("1")])

    assert all(isinstance(one, Withheld) for one in shown["CH"].values())
    assert sessions_by_wave([*notes, note("1", theme="AB")])["CH"] == {"Y1": 4, "Y2": 0}


def test_agreement_is_on_the_theme_and_apart_on_its_level():
    notes = [
        *(note(str(unit), coder, strength=unit % 4) for unit in range(6) for coder in BOTH),
        note("6", "C1", "AB"),
        note("6", "C2", "AB"),
        note("7", "C1", "AB"),
        note("7", "C2", "CH"),
    ]  # fmt: skip

    found = agreement(notes)

    assert (found.double_coded, found.total) == (8, 8)
    assert found.themes["CH"].agreement == pytest.approx(7 / 8)
    assert found.themes["CH"].alpha == pytest.approx(1 - 15 / (13 * 3))  # 13 yes, 3 no, one pair apart
    assert level_agreement(notes).themes["CH"].alpha == pytest.approx(1.0)


def test_two_levels_apart_need_a_third_coder_and_one_does_not():
    notes = [
        note("1", "C1", strength=4), note("1", "C2", strength=2),
        note("2", "C1", strength=4), note("2", "C2", strength=3),
        note("3", "C1", strength=4),
    ]  # fmt: skip

    (found,) = apart(notes)

    assert (found.unit, found.themes, found.levels) == ("1", ("CH",), {"C1": 4, "C2": 2})


def test_third_coder_settles_the_unit():
    levels = {"C1": 4, "C2": 0, "C3": 3}

    assert apart([note("1", coder, strength=level) for coder, level in levels.items()]) == []


def test_four_coders_are_enough():
    levels = {"C1": 4, "C2": 0, "C3": 3, "C4": 1}

    assert apart([note("1", coder, strength=level) for coder, level in levels.items()]) == []


def test_coders_who_chose_different_themes_are_paired_as_the_rule_pairs_them():
    (found,) = apart([note("1", "C1", "CH", 4), note("1", "C2", "AB", 1)])

    assert found.themes == ("AB", "CH")


def test_draw_of_a_wave_is_a_fifth_and_says_which_are_done():
    notes = [note(f"{number:03}", coder) for number in range(101) for coder in BOTH]

    (one,) = double_coding(notes, seed=7)
    (again,) = double_coding(notes[::-1], seed=7)

    assert (one.draw.n, one.draw.total) == (21, 101)
    assert one.draw == again.draw
    assert set(one.draw.units) <= one.done


@pytest.fixture
def stored(session, evaluation):
    """CH in four sessions of Y2; AB in two of them; one pair of coders two levels apart."""
    subject = session.scalar(
        sa.select(Subject.id).where(Subject.evaluation_id == evaluation.id, Subject.code == "T1")
    )
    wave = next(wave.id for wave in evaluation.waves if wave.code == "Y2")
    rows = [
        (f"G{group}", f"{unit:02}", coder, "CH", 3)
        for group in range(4)
        for unit in range(5)
        for coder in BOTH
    ]
    rows += [(group, "09", *level) for group in ("G0", "G1") for level in APART]
    session.add_all(
        FocusGroupNote(
            wave_id=wave, subject_id=subject, evidence="E4", session=group, unit=unit, coder=coder,
            theme=theme, strength=strength,
        )
        for group, unit, coder, theme, strength in rows
    )  # fmt: skip
    session.commit()
    return evaluation


def page_of(client, evaluation, query=""):
    return client.get(f"/evaluations/{evaluation.id}/themes{query}")


def test_page_is_for_those_who_read_scores(client, log_in, stored):
    status = {}
    for who in ("lin", "mo", "fang", "chen", "zhao"):
        log_in(client, who)
        status[who] = page_of(client, stored).status_code

    assert status == {"lin": 200, "mo": 200, "fang": 403, "chen": 403, "zhao": 404}


def test_page_counts_and_says_that_counts_are_no_score(client, log_in, stored):
    log_in(client, "mo")

    page = page_of(client, stored).text

    assert "they are never a score" in page
    assert '<th scope="row">CH</th><td class="numeric">4</td><td class="numeric">20</td>' in squeezed(page)
    assert "22 of 22 units were judged by two coders or more" in page


def test_theme_of_two_sessions_is_not_spread_out(client, log_in, stored):
    log_in(client, "mo")

    page = squeezed(page_of(client, stored).text)

    assert '<th scope="row">AB</th><td class="numeric">fewer than 3</td><td class="numeric">–</td>' in page
    assert page.count("AB") == 1  # neither its agreement nor its units
    assert "G0 09" in page and "C1 2, C2 4" in page  # the third coder is asked all the same


def test_draw_follows_the_seed(client, log_in, stored):
    log_in(client, "mo")

    plain = squeezed(page_of(client, stored).text)
    same = squeezed(page_of(client, stored, f"?seed={default_seed(stored)}").text)
    other = squeezed(page_of(client, stored, "?seed=5").text)

    assert "Y2: 10 of 22 units" in plain
    assert plain == same
    assert plain != other


@pytest.mark.parametrize(("query", "status"), [("?seed=-1", 404), (f"?seed={2**40}", 404), ("?seed=x", 200)])
def test_seed_out_of_range_is_refused(client, log_in, stored, query, status):
    log_in(client, "mo")

    assert page_of(client, stored, query).status_code == status


def test_evaluation_without_notes_says_so(client, log_in, evaluation):
    log_in(client, "mo")

    assert "No focus group was coded yet." in page_of(client, evaluation).text


def test_notes_of_other_evaluations_stay_there(session, stored):
    assert len(notes_of(session, stored)) == 44


def squeezed(page):
    """Without the tokens of its forms: they hold the second in which they were made."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", "".join(line.strip() for line in page.splitlines()))
