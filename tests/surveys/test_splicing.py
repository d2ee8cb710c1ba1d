"""Pages compressed once, with one text that differs: any gzip reader gets the right page."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.splicing import Spliced

PAGE = b"<style>a{b:c}</style>" * 50 + b"<strong>@@@</strong>" + b"<script>go()</script>" * 50


@given(before=st.binary(max_size=3000), after=st.binary(max_size=3000), text=st.binary(max_size=300))
def test_page_reads_as_if_it_had_been_compressed_whole(before, after, text):
    mark = b"the one place"

    assert gzip.decompress(Spliced(before + mark + after, mark).with_text(text)) == before + text + after


def test_one_page_serves_many_texts_and_stays_small():
    spliced = Spliced(PAGE, b"@@@")

    for text in (b"", b"7ZK2M-0QX9A", "收到".encode()):
        packed = spliced.with_text(text)
        assert gzip.decompress(packed) == PAGE.replace(b"@@@", text)
        assert len(packed) < 400


@pytest.mark.parametrize("mark", [b"nowhere", b"<script>"])
def test_place_must_be_there_once(mark):
    with pytest.raises(ValueError):
        Spliced(PAGE, mark)
