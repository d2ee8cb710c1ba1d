"""Words of free texts: Chinese by a dictionary with terms of social work, Latin letters, masks left out."""

import subprocess
import sys

import pytest

from surveys.masking import mask
from surveys.masking_names import Roster
from surveys.masking_words import MASKS
from surveys.segmenting import STOP_WORDS, TERMS, words_of
from tests.serving import ROOT


@pytest.mark.parametrize("term", TERMS)
def test_term_of_social_work_stays_in_one_piece(term):
    assert term in list(words_of(f"我们村的{term}很好。"))
    assert term in list(words_of(f"请社工帮忙，{term}！"))


def test_sentence_is_cut_into_words_without_stop_words():
    assert list(words_of("社工入户探访独居老人，走得勤。")) == ["社工", "入户探访", "独居老人", "走", "勤"]


def test_negations_stay():
    assert list(words_of("没有人来，不方便")) == ["没有", "人", "不", "方便"]


def test_masks_are_no_words():
    text = "".join(f"{one}来了" for one in MASKS.values())

    assert list(words_of(text)) == []
    assert "姓名" in list(words_of("请写姓名"))  # the word itself is one


def test_masked_name_is_no_word():
    masked = mask("覃美芳常来看我，电话13877123456", Roster(people=("覃美芳",)))

    assert {"覃", "美", "芳", "美芳", "13877123456"}.isdisjoint(words_of(masked))


def test_latin_words_are_split_where_they_end():
    told = "Segungh ndei, don’t WAIT; well-being 2024 ＡＢＣ社工café"

    assert list(words_of(told)) == ["segungh", "ndei", "don't", "wait", "well-being", "abc", "社工", "café"]


@pytest.mark.parametrize("text", ["", "。！？", "12345", "的了是", "〔姓名〕", "\u0000\ud83d\ude00"])
def test_text_without_words_gives_none(text):
    assert list(words_of(text)) == []


def test_rare_characters_and_long_texts_are_cut_too():
    assert list(words_of("𠮷")) == ["𠮷"]
    assert len(list(words_of("社工来" * 5000))) == 5000


def test_lists_hold_what_they_should():
    assert len(TERMS) > 50 and len(TERMS) == len(set(TERMS))
    assert STOP_WORDS.isdisjoint({*TERMS, "不", "没", "没有"})


def test_dictionary_is_loaded_by_the_first_cut_only():
    script = (
        "import sys, surveys.segmenting as s; before = 'rjieba' in sys.modules;"
        "list(s.words_of('社工')); print(before, 'rjieba' in sys.modules)"
    )

    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert told.stdout.split() == ["False", "True"]
