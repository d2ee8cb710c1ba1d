"""What a whole answer costs a phone on a slow line, as Chromium counts it: requests and bytes on the wire."""

import pytest

from tests.surveys.factories import issue, payloads

FIRST_VIEW, WHOLE_ANSWER = 14_000, 24_000  # bytes, headers included
MOST_REQUESTS = 4


class Wire:
    """Counts what a page's tab sends and receives."""

    def __init__(self, page):
        self.requests, self.bytes = [], 0
        counter = page.context.new_cdp_session(page)
        counter.send("Network.enable")
        counter.on("Network.requestWillBeSent", self.sent)
        counter.on("Network.loadingFinished", self.received)

    def sent(self, event):
        if not event["request"]["url"].startswith("data:"):
            self.requests.append(event["request"]["url"].partition("#")[0])

    def received(self, event):
        self.bytes += event["encodedDataLength"]


@pytest.mark.parametrize("language", ["zh", "en", "za"])
def test_first_view_is_one_light_request(phone, site, opened, language):
    (ticket,) = issue(opened)
    page = phone()
    wire = Wire(page)

    page.goto(f"{site}{ticket.page}?lang={language}", wait_until="networkidle")

    assert len(wire.requests) == 1
    assert 4_000 < wire.bytes <= FIRST_VIEW


def test_whole_answer_of_level_a_is_light(phone, site, opened):
    (ticket,) = issue(opened)
    page = phone()
    wire = Wire(page)

    page.goto(site + ticket.link)
    page.get_by_label("很好").first.check()
    page.locator("button.send").click()
    page.get_by_text("收到了，谢谢您！").wait_for()
    page.wait_for_load_state("networkidle")

    assert [found["level"] for found in payloads(opened)] == ["A"]
    assert [url.rpartition("/")[2] for url in wire.requests] == [ticket.poll.code, "issue", "ballot"]
    assert len(wire.requests) <= MOST_REQUESTS
    assert 4_000 < wire.bytes <= WHOLE_ANSWER
