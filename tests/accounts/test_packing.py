"""What is compressed: files and pages that declare it, for readers who take it, and nothing else."""

import gzip

GZIP = {"Accept-Encoding": "gzip"}


def test_style_sheet_is_compressed_for_those_who_take_it(client):
    packed, plain = (client.get("/static/staff.css", headers=headers) for headers in (GZIP, {}))

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2


def test_page_that_repeats_what_was_typed_is_never_compressed(client, cast):
    page = client.get("/log-in", headers=GZIP)

    assert page.status_code == 200
    assert "Content-Encoding" not in page.headers


def test_unchanged_style_sheet_is_not_sent_again(client):
    mark = client.get("/static/staff.css", headers=GZIP).headers["ETag"]

    again = client.get("/static/staff.css", headers={**GZIP, "If-None-Match": mark})

    assert (again.status_code, again.data) == (304, b"")
