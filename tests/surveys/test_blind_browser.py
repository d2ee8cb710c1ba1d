"""Blind signing in a real Chromium: the very script that the pages carry, against the standard and Python."""

import hashlib
import json
import secrets
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from surveys import blind_signature
from tests.surveys.factories import all_ballots, issue, payloads, used
from tests.surveys.test_respond_browser import chosen, sent_to, tap

VECTORS = json.loads(
    (Path(__file__).parent.parent / "cases" / "rfc9474-vectors.json").read_text(encoding="utf-8")
)
PRIVATE = blind_signature.new_signing_key()
KEY = blind_signature.read_private_bytes(blind_signature.private_bytes(PRIVATE))
PUBLIC = PRIVATE.public_key()
MODULUS = PUBLIC.public_numbers().n
THANKS = "收到了，谢谢您！"

# Bytes travel between Python and the page in hexadecimal, numbers in decimal.
BYTES = """
    const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
    const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
"""
BLIND_AND_FINALIZE = f"""async ([n, prepared, salt, factor, signed]) => {{ {BYTES}
    const token = await Blind.blind(BigInt(n), bytes(prepared), bytes(salt), BigInt(factor));
    return [hex(token.blinded), hex(token.finalize(bytes(signed)))];
}}"""
TOKEN = f"""async ([n, about, seed]) => {{ {BYTES}
    const started = performance.now();
    token = await Blind.token(BigInt(n), bytes(about), bytes(seed));
    spent = performance.now() - started;
    return [hex(token.prepared), hex(token.blinded)];
}}"""
FINALIZE = f"""(signed) => {{ {BYTES}
    const started = performance.now();
    const signature = hex(token.finalize(bytes(signed)));
    return [signature, spent + performance.now() - started];
}}"""


@pytest.fixture
def laboratory(phone, site):
    """A page of the site with its script."""
    page = phone()
    page.goto(f"{site}/q")
    page.evaluate("[self.token, self.spent] = []")
    return page


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_script_of_the_page_gives_the_numbers_of_the_standard(laboratory, vector):
    """RFC 9474 annex A, all four variants: what is sent to be signed, and the finished signature."""
    n = int(vector["n"], 16)
    factor = pow(int(vector["inv"], 16), -1, n)
    given = [str(n), vector["input_msg"], vector["salt"], str(factor), vector["blind_sig"]]

    assert laboratory.evaluate(BLIND_AND_FINALIZE, given) == [vector["blinded_msg"], vector["sig"]]


def token_from(seed, about):
    """The token of a seed, worked out in Python: (prepared, blinded)."""
    prefix, own = (hashlib.sha256(seed + bytes([one])).digest() for one in (1, 2))
    salt = hashlib.sha384(seed + b"\3").digest()
    wide = b"".join(hashlib.sha512(seed + bytes([one])).digest() for one in range(4, 11))
    prepared = prefix + about + own
    factor = int.from_bytes(wide) % MODULUS
    return prepared, blind_signature.blind(PUBLIC, prepared, salt, factor)[0]


def test_tokens_of_page_and_python_are_the_same_and_their_signatures_verify(laboratory):
    for _time in range(3):
        seed, about = secrets.token_bytes(32), secrets.token_bytes(32)

        prepared, blinded = map(
            bytes.fromhex, laboratory.evaluate(TOKEN, [str(MODULUS), about.hex(), seed.hex()])
        )
        signed = blind_signature.blind_sign(KEY, blinded)
        signature, _spent = laboratory.evaluate(FINALIZE, signed.hex())

        assert (prepared, blinded) == token_from(seed, about)
        assert blind_signature.verify(PUBLIC, prepared, bytes.fromhex(signature))


@pytest.mark.parametrize("signed", [b"", bytes(384), secrets.token_bytes(384), b"\xff" * 384])
def test_page_does_not_take_a_wrong_signature(laboratory, signed):
    laboratory.evaluate(TOKEN, [str(MODULUS), "00" * 32, "11" * 32])

    with pytest.raises(Exception, match="Error"):
        laboratory.evaluate(FINALIZE, signed.hex())


def test_blinding_takes_at_most_a_second_on_a_phone_twenty_times_slower(laboratory):
    session = laboratory.context.new_cdp_session(laboratory)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 20})

    _prepared, blinded = laboratory.evaluate(TOKEN, [str(MODULUS), "00" * 32, "22" * 32])
    signed = blind_signature.blind_sign(KEY, bytes.fromhex(blinded))
    _signature, spent = laboratory.evaluate(FINALIZE, signed.hex())

    assert spent <= 1000


@pytest.fixture
def ticket(opened):
    (drawn,) = issue(opened)
    return drawn


def answer(page, value="5"):
    tap(page, "s0-q1", value)
    page.click("button.send")


def test_whole_answer_takes_three_requests_and_at_most_24_kilobytes(phone, site, ticket):
    page = phone()
    weights = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    sent = []
    page.on("request", lambda one: one.url.startswith("http") and sent.append(len(one.post_data or "")))

    page.goto(site + ticket.link)
    answer(page)
    expect(page.locator("h1")).to_have_text(THANKS)

    assert len(sent) == 3
    assert sum(weights) + sum(sent) + 3 * 700 <= 24_000  # 700 for the headers of a request


def test_answer_carries_no_cookie_even_where_the_browser_has_one(phone, site, ticket):
    page = phone()
    page.context.add_cookies([{"name": "session", "value": "of a staff member", "url": site}])
    headers = {}
    page.on("request", lambda one: headers.update({one.url.split("/")[-1]: one.all_headers()}))
    page.goto(site + ticket.link)
    answer(page)
    expect(page.locator("h1")).to_have_text(THANKS)

    assert [{"cookie", "referer"} & set(headers[last]) for last in ("issue", "ballot")] == [set(), set()]


PLAIN = {
    "no BigInt": "delete window.BigInt",
    "no WebCrypto": "Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})",
    "no AbortController": "delete window.AbortController",
    "no storage": "Object.defineProperty(window, 'sessionStorage', {get() { throw Error() }})",
}


@pytest.mark.parametrize(("lacking", "level"), list(zip(PLAIN, "BBBA", strict=True)))
def test_browser_that_lacks_something_answers_all_the_same(phone, site, ticket, opened, lacking, level):
    page = phone()
    page.add_init_script(PLAIN[lacking])
    page.goto(site + ticket.link)

    assert not page.locator(".code-row").is_visible()
    page.click("summary >> nth=0")
    assert page.locator(".promise-a").is_visible() == (level == "A")
    assert page.locator(".promise-b").is_visible() == (level == "B")
    answer(page)
    expect(page.locator("h1")).to_have_text(THANKS)

    assert [found["level"] for found in payloads(opened)] == [level]


def test_page_without_encryption_is_level_b_and_says_so(phone, site, ticket, opened):
    page = phone()
    page.route(
        "http://plain.example/**",
        lambda route: route.fulfill(
            response=route.fetch(url=route.request.url.replace("http://plain.example", site))
        ),
    )
    page.goto("http://plain.example" + ticket.link)
    page.click("summary >> nth=0")

    assert not page.evaluate("isSecureContext")
    assert page.locator(".promise-b").is_visible()
    answer(page)
    expect(page.locator("h1")).to_have_text(THANKS)
    assert [found["level"] for found in payloads(opened)] == ["B"]


def test_link_without_check_code_is_level_b(phone, site, ticket, opened):
    page = phone()
    page.goto(site + ticket.link.split(".")[0])
    answer(page)
    expect(page.locator("h1")).to_have_text(THANKS)

    assert "#" not in page.url
    assert [found["level"] for found in payloads(opened)] == ["B"]


def test_fragment_that_is_no_ticket_leaves_the_field_for_the_code(phone, site, ticket, opened):
    page = phone()
    page.goto(f"{site}{ticket.page}#{str(ticket)[:25]}")
    page.fill("[name=code]", str(ticket).lower())
    answer(page)
    expect(page.locator("h1")).to_have_text(THANKS)

    assert [found["level"] for found in payloads(opened)] == ["B"]


def test_lost_ballot_after_a_reload_asks_for_the_very_same_signature(phone, site, ticket, opened):
    page = phone()
    posts = sent_to(page)
    page.route("**/ballot", lambda route: route.abort())
    page.goto(site + ticket.link)
    answer(page)
    expect(page.locator("#note")).to_contain_text("网络不通")
    page.reload()
    assert chosen(page) == ["s0-q1=5"]
    page.unroute("**/ballot")
    page.click("button.send")
    expect(page.locator("h1")).to_have_text(THANKS)

    issued = [body for path, body in posts if path == "/q/issue"]
    assert len(issued) == 2
    assert issued[0] == issued[1]
    assert (len(all_ballots(opened)), used(opened, ticket)) == (1, 1)


def test_answer_that_needs_mending_keeps_the_token(phone, site, ticket, opened):
    page = phone()
    posts = sent_to(page)
    page.goto(site + ticket.link)
    page.click("button.send")
    expect(page.locator("p.alert").first).to_contain_text("您一题都还没有答")
    assert not page.locator(".code-row").is_visible()
    answer(page)
    expect(page.locator("h1")).to_have_text(THANKS)

    assert [path.split("/")[-1] for path, _body in posts] == ["issue", "ballot", "ballot"]


def test_language_can_change_without_the_network_going_wrong(phone, site, ticket):
    page = phone()
    page.goto(site + ticket.link)
    tap(page, "s0-q1", "5")
    page.context.set_offline(True)
    page.click("button[value=en]")
    expect(page.locator("#note")).to_contain_text("网络不通")
    page.context.set_offline(False)
    page.click("button[value=en]")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith(f"{ticket.page}?lang=en&large=")
    assert chosen(page) == ["s0-q1=5"]
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert chosen(page) == ["s0-q1=5"]


def test_answer_given_while_the_other_language_comes_is_not_lost(phone, site, ticket):
    page = phone()
    waiting = []
    page.goto(site + ticket.link)
    page.route("**/q/*lang=en*", lambda route: waiting.append(route))
    page.click("button[value=en]")
    tap(page, "s0-q1", "5")
    page.wait_for_timeout(50)
    waiting[0].continue_()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert chosen(page) == ["s0-q1=5"]


def test_pages_of_thanks_and_of_refusal_are_accessible(phone, site, ticket):
    page = phone()
    page.goto(f"{site}{ticket.page}#{ticket}.0000000000000000")
    expect(page.locator("#note")).to_contain_text("对不上")
    refused = Axe().run(page)
    page.goto(site + ticket.link)
    expect(page).to_have_url(site + ticket.page)
    answer(page)
    expect(page.locator("button.remember")).to_be_visible()
    thanked = Axe().run(page)

    findings = refused.response["violations"] + thanked.response["violations"]
    assert [violation["id"] for violation in findings] == []
    sizes = page.eval_on_selector_all(
        "main button", "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44


@pytest.mark.parametrize("body", ["", "AAAA", "<p>no"])
def test_issuer_that_signs_something_else_gets_no_ballot(phone, site, ticket, opened, body):
    page = phone()
    page.route("**/q/issue", lambda route: route.fulfill(status=200, body=body))
    page.goto(site + ticket.link)
    answer(page)

    expect(page.locator("#note")).to_contain_text("对不上")
    assert all_ballots(opened) == []


def test_page_of_another_poll_is_refused_at_once_and_stays_refused(phone, site, ticket, opened):
    (other,) = issue(opened, "department")
    page = phone()
    posts = sent_to(page)
    page.goto(f"{site}{other.page}#{ticket.link.split('#')[1]}")

    note = page.locator("#note")
    expect(note).to_contain_text("对不上")
    assert note.bounding_box()["y"] < page.locator("fieldset").first.bounding_box()["y"]
    assert not page.locator(".code-row").is_visible()
    page.click("button[value=en]")
    expect(note).to_contain_text("does not match")
    page.click("button.send")
    expect(note).to_contain_text("does not match")
    assert posts == []


def test_server_that_is_not_understood_loses_nothing(phone, site, ticket):
    page = phone()
    page.route("**/q/issue", lambda route: route.fulfill(status=502, body="<h1>Bad gateway"))
    page.goto(site + ticket.link)
    answer(page)
    expect(page.locator("#note")).to_contain_text("还没交上去")
    page.unroute("**/q/issue")
    page.click("button.send")

    expect(page.locator("h1")).to_have_text(THANKS)
