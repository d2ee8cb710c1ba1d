"""What identifies somebody in a comment is found, whatever way it is written; the rest stays."""

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.qingrong.open_texts import DEPARTMENT, RECIPIENT
from surveys.masking import MASKS, Roster, find, half_width, is_card_number, is_identity_number, mask, pieces
from tests.surveys.comment_corpus import ROSTER, generated, handwritten

NOBODY = Roster()


def covered(text, roster=ROSTER):
    return {place for span in find(text, roster) for place in range(span.start, span.end)}


def recall(remarks):
    """Marked and wholly found identifiers, by kind, and those that were missed."""
    marked, missed = Counter(), []
    for one in remarks:
        places = covered(one.text)
        for start, end, kind in one.marked:
            marked[kind] += 1
            if not set(range(start, end)) <= places:
                missed.append((kind, one.text[start:end], one.text))
    return marked, missed


def precision(remarks):
    """Found spans, and those of them that touch nothing marked."""
    found, wrong = 0, []
    for one in remarks:
        spans = find(one.text, ROSTER)
        found += len(spans)
        wrong += [
            (span.kind, one.text[span.start : span.end], one.text)
            for span in spans
            if not any(start < span.end and span.start < end for start, end, _kind in one.marked)
        ]
    return found, wrong


@pytest.mark.parametrize("remarks", [handwritten(), generated()], ids=["handwritten", "generated"])
def test_identifiers_are_found(remarks):
    marked, missed = recall(remarks)

    assert marked["roster"] > 30 and marked["name"] > 50
    assert [one for one in missed if one[0] == "roster"] == []
    assert 1 - len(missed) / marked.total() >= 0.98, missed


@pytest.mark.parametrize("remarks", [handwritten(), generated()], ids=["handwritten", "generated"])
def test_what_is_found_identifies_somebody(remarks):
    found, wrong = precision(remarks)
    harmless = [one for one in remarks if not one.marked]

    assert found > 100 and len(harmless) > 60
    assert 1 - len(wrong) / found >= 0.9, wrong
    assert sum(mask(one.text, ROSTER) == one.text for one in harmless) / len(harmless) >= 0.9


def test_little_is_masked_beside_what_identifies():
    remarks = [*handwritten(), *generated()]
    marked = sum(
        len(set().union(*(range(a, b) for a, b, _kind in one.marked))) for one in remarks if one.marked
    )
    masked = sum(len(covered(one.text)) for one in remarks)

    assert masked <= 1.1 * marked


def test_remarks_of_the_demonstration_lose_only_the_child_they_name():
    texts = (*RECIPIENT, *DEPARTMENT)
    child = next(text for text in texts if "小明旭" in text)
    others = [text for text in texts if text != child]

    assert mask(child, NOBODY) == child.replace("小明旭", MASKS["name"])
    assert [mask(text, NOBODY) for text in others] == others


@pytest.mark.parametrize(
    "written",
    [
        "13877123456", "138 7712 3456", "138-7712-3456", "+8613877123456", "１３８７７１２３４５６",
        "一三八七七一二三四五六", "幺三八七七幺二三四五六", "138.7712.3456", "1 3 8 7 7 1 2 3 4 5 6",
        "138O7123456", "008613877123456",
    ],
)  # fmt: skip
def test_mobile_number_is_masked_however_it_is_written(written):
    assert mask(f"打我电话{written}找我", NOBODY) == f"打我电话{MASKS['mobile']}找我"


@pytest.mark.parametrize(
    "written",
    [
        "韦秀兰",
        "韦 秀 兰",
        "韦·秀兰",
        "韦，秀兰",
        "秀兰",
        "秀 兰",
        "秀兰姐",
        "兰姐",
        "阿兰",
        "小兰",
        "韦姐",
        "韦兰阿姨",
    ],
)
def test_person_of_the_roster_is_masked_in_every_form(written):
    assert covered(f"那天{written}来过。", Roster(people=("韦秀兰",))) >= set(range(2, 2 + len(written)))


def test_latin_name_of_the_roster_is_masked_as_a_word():
    roster = Roster(people=("Lin Xiao",))

    assert mask("lin xiao came, and Lin laughed; linen stayed", roster).count(MASKS["roster"]) == 2


def test_place_of_the_roster_is_masked_without_its_last_word():
    assert mask("板桥的路灯坏了", Roster(places=("板桥村",))) == f"{MASKS['roster']}的路灯坏了"


def test_check_digit_raises_confidence_and_decides_nothing():
    right, wrong = (
        find(f"身份证{number}", NOBODY)[0] for number in ("11010519491231002X", "110105194912310021")
    )

    assert (right.kind, right.is_sure) == ("id", True)
    assert (wrong.kind, wrong.is_sure) == ("id", False)


def test_check_digits_follow_their_standards():
    assert is_identity_number("11010519491231002X")  # the example of GB 11643
    assert not is_identity_number("110105194912310021")
    assert is_card_number("4111111111111111") and not is_card_number("4111111111111112")


def test_family_name_alone_is_no_name():
    for text in (
        "老人小组在小区活动，阿姨们高兴。",
        "许多老师感谢社工。",
        "安排医生下村，向书记反映。",
        "照顾奶奶，关心爷爷。",
    ):
        assert mask(text, NOBODY) == text


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="韦秀兰小老阿姐村镇县号栋民主路1380771-. 微信qqx@点com一二三（，我叫住", max_size=60))
def test_any_text_is_cut_without_loss_and_masked_for_good(text):
    spans = find(text, ROSTER)

    assert "".join(piece for piece, _kind in pieces(text, spans)) == text
    assert all(one.end <= other.start for one, other in zip(spans, spans[1:], strict=False))
    assert len(half_width(text)) == len(text)
    assert find(text, ROSTER) == spans


@given(st.text(max_size=200))
def test_no_text_stops_the_search(text):
    find(text, ROSTER)


def test_longest_answer_is_searched_quickly():
    begin = time.perf_counter()
    for text in ("1" * 500, "村" * 500, "县区" * 250, "民主路" * 166, "1 " * 250, "小韦" * 250, "a." * 250):
        find(text, ROSTER)

    assert time.perf_counter() - begin < 2
