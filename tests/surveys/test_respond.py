import gzip
import re

import pytest
import sqlalchemy as sa

from surveys import box, seal, waves
from surveys.client import csp_hash, scripts
from surveys.models import Comment, Response
from surveys.tickets import new_ticket, print_ticket
from tests.surveys.factories import NOW, SECRET, issue, payloads, send, used

# Who opens links before, or instead of, the person they were sent to.
LOOKERS = (
    "Mozilla/5.0 MicroMessenger/8.0.49 WindowsWechat", "mpcrawler", "QQ-URL-Manager",
    "DingTalkBot-LinkService", "Lark-Url-Preview", "Bytespider", "Baiduspider/2.0", "Sogou web spider/4.0",
    "360Spider", "YisouSpider", "TelegramBot (like TwitterBot)", "WhatsApp/2.23",
    "facebookexternalhit/1.1", "Slackbot-LinkExpanding 1.0",
    "SkypeUriPreview Preview/0.5", "Microsoft Office SafeLinks", "Googlebot/2.1", "bingbot/2.0",
    "Proofpoint URL Defense", "curl/8.5.0",
)  # fmt: skip


def test_whole_questionnaire_comes_with_the_first_page(client, opened):
    (ticket,) = issue(opened)

    page = client.get(ticket.page).text

    assert page.count("<fieldset") == 1 + 11 + 2
    assert "主要是哪位社工？" in page
    assert "韦秀兰" in page
    assert "总的说，社工帮您帮得怎么样？" in page
    assert "现在社工在旁边吗？" in page


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "请不要写姓名、电话、住址"), ("en", "Please write no names")]
)
def test_free_text_asks_for_no_names(client, opened, language, words):
    (ticket,) = issue(opened)
    page = client.get(f"{ticket.page}?lang={language}").text

    assert page.count(words) == 1
    assert 'id="s0-open-caution"' in page and 'aria-describedby="s0-open-caution"' in page


def test_showing_a_page_changes_nothing(client, opened):
    (ticket,) = issue(opened)

    for agent in LOOKERS:
        for method in (client.get, client.head, client.options):
            for purpose in ({}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}):
                assert method(ticket.page, headers={"User-Agent": agent, **purpose}).status_code == 200
        assert client.get("/q/issue", headers={"User-Agent": agent}).status_code in (404, 405)
    client.post(f"{ticket.page}/view", data={"s0-q1": "5", "to_lang": "en"})

    assert used(opened, ticket) == 0
    assert payloads(opened) == []


def test_answers_go_sealed_into_the_box(client, opened):
    (ticket,) = issue(opened)
    rated = {"frame-worker": "SW02", "s0-q1": "5", "s0-q2": "na", "s0-open": "常来\r\n看看"}
    answers = {**rated, "frame-helper": "family", "frame-present": "yes", "lang": "zh", "large": ""}

    answer = send(client, ticket, answers)

    assert answer.status_code == 200
    assert "收到了，谢谢您！" in answer.text
    assert payloads(opened) == [
        {
            "level": "B",
            "collection": opened.collections["recipient"],
            "stratum": "all",
            "responses": [{"subject": "SW02", "answers": {"q1": "5", "q2": "na"}}],
            "helper": "family",
            "present": True,
            "mode": "link",
            "comments": {"open": ["常来\n看看"]},
        }
    ]
    assert used(opened, ticket) == 1


def test_not_sure_which_worker_counts_for_the_team(client, opened):
    (ticket,) = issue(opened)

    send(client, ticket, {"frame-worker": "?", "s0-q1": "5"})

    assert payloads(opened)[0]["responses"][0]["subject"] == "T1"


def test_same_ticket_again_replaces_and_looks_the_same(client, opened):
    (ticket,) = issue(opened)

    first = send(client, ticket, {"s0-q1": "5"})
    second = send(client, ticket, {"s0-q1": "1"})

    assert first.text == second.text
    assert re.search(r'class="receipt">[0-9A-Z]{5}-[0-9A-Z]{5}<', first.text)
    assert [found["responses"][0]["answers"] for found in payloads(opened)] == [{"q1": "1"}]
    assert used(opened, ticket) == 1


def test_skipped_questions_are_simply_absent(client, opened):
    (ticket,) = issue(opened)

    send(client, ticket, {"s0-q7": "3"})

    (found,) = payloads(opened)
    assert found["responses"] == [{"subject": "T1", "answers": {"q7": "3"}}]
    assert (found["helper"], found["present"]) == ("self", False)


def test_empty_form_gets_a_gentle_word_and_stores_nothing(client, opened):
    (ticket,) = issue(opened)

    answer = send(client, ticket, {"frame-helper": "family", "lang": "zh"})

    assert answer.status_code == 422
    assert "您一题都还没有答" in answer.text
    assert re.search(r'value="family" checked', answer.text)
    assert (used(opened, ticket), payloads(opened)) == (0, [])


def test_unreadable_answer_is_marked_and_nothing_is_lost(client, opened):
    (ticket,) = issue(opened, "department")

    answer = send(client, ticket, {"s0-contact": "2", "s0-days": "soon", "s0-open": "x", "lang": "en"})

    assert answer.status_code == 422
    assert "Please give a whole number" in answer.text or "Please give a number" in answer.text
    assert 'value="soon"' in answer.text
    assert payloads(opened) == []


def test_answer_to_an_item_that_is_not_relevant_is_dropped(client, opened):
    (ticket,) = issue(opened, "department")
    rated = {"s0-contact": "1", "s0-d1": "1", "s0-d2": "4", "s0-points": "7"}
    answers = {**rated, "s0-open": "later dropped too", "s0-fields": ["children", "elderly"]}

    send(client, ticket, answers)

    (found,) = payloads(opened)
    assert found["responses"][0]["answers"] == {
        "contact": "1",
        "points": 7,
        "fields": "elderly children",
    }
    assert found["comments"] == {}


def test_conditions_are_written_as_css_for_the_page(client, opened):
    (ticket,) = issue(opened, "department")

    page = client.get(ticket.page).text

    assert (
        'form:not(:not(:has([name="s0-contact"][value="1"]:checked))) [data-item="s0-d1"]{display:none}'
        in page
    )


def test_several_subjects_repeat_the_items_under_each_name(client, opened):
    (ticket,) = issue(opened, "peer", "SW03,SW01,SW02")

    page = client.get(f"{ticket.page}?lang=en").text
    send(client, ticket, {"s0-p1": "5", "s2-p1": "3", "s0-note": "one", "s1-note": "two"})

    assert [name in page for name in ("About 韦秀兰", "About 黄志明", "About 覃美芳")] == [True] * 3
    (found,) = payloads(opened)
    assert found["responses"] == [
        {"subject": "SW03", "answers": {"p1": "5"}},
        {"subject": "SW01", "answers": {}},
        {"subject": "SW02", "answers": {"p1": "3"}},
    ]
    assert found["comments"] == {"note": ["one", "two"]}


def test_department_form_has_no_frame_questions(client, opened):
    (ticket,) = issue(opened, "department")

    page = client.get(ticket.page).text

    assert "主要是哪位社工" not in page
    assert "谁在填" not in page


def test_other_language_keeps_the_answers_and_stores_nothing(client, opened):
    (ticket,) = issue(opened)

    page = client.post(
        f"{ticket.page}/view", data={"s0-q1": "4", "s0-open": "慢", "lang": "zh", "to_lang": "za"}
    ).text

    assert '<html lang="za">' in page
    assert re.search(r'name="s0-q1" value="4" checked', page)
    assert ">慢</textarea>" in page
    assert payloads(opened) == []


def test_large_text_is_kept_until_the_thanks(client, opened):
    (ticket,) = issue(opened)

    page = client.post(f"{ticket.page}/view", data={"s0-q1": "4", "lang": "en", "to_large": "1"}).text
    thanks = send(client, ticket, {"s0-q1": "4", "lang": "en", "large": "1"})

    assert '<html lang="en" class="large">' in page
    assert '<html lang="en" class="large">' in thanks.text


def test_clearing_gives_an_empty_form(client, opened):
    (ticket,) = issue(opened)

    page = client.post(f"{ticket.page}/view", data={"s0-q1": "4", "clear": "1", "lang": "en"}).text

    assert " checked" not in page
    assert '<html lang="en">' in page


def test_typed_code_brings_the_questionnaire_and_stays_out_of_the_address(client, opened):
    (ticket,) = issue(opened)

    assert client.get("/q").status_code == 200
    answer = client.post("/q", data={"code": print_ticket(ticket).lower(), "lang": "za"})
    wrong = client.post("/q", data={"code": "abc", "lang": "en"})

    assert answer.status_code == 200
    assert '<html lang="za">' in answer.text
    assert f'value="{print_ticket(ticket).lower()}"' in answer.text
    assert f'action="{ticket.page}"' in answer.text
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.text
    assert 'value="abc"' in wrong.text


@pytest.mark.parametrize("code", ["nonsense", "'; drop table invitation; --", "<script>"])
def test_unknown_address_gets_a_quiet_page(client, opened, code):
    for answer in (client.get(f"/q/{code}"), client.post(f"/q/{code}", data={"s0-q1": "5"})):
        assert answer.status_code == 404
        assert "没有找到这个码" in answer.text
        assert code not in answer.text or code == "<script>"


@pytest.mark.parametrize("code", ["", "nonsense", pytest.param(new_ticket(), id="unknown"), "another poll"])
def test_answer_without_a_good_code_is_kept_on_the_page_and_not_stored(client, opened, code):
    (ticket,) = issue(opened)
    (stranger,) = issue(opened, "department")
    if code == "another poll":
        code = str(stranger)

    answer = client.post(ticket.page, data={"code": code, "s0-q1": "5", "lang": "en"})

    assert answer.status_code == 422
    assert "This code is not right" in answer.text
    assert re.search(r'name="s0-q1" value="5" checked', answer.text)
    assert (used(opened, ticket), payloads(opened)) == (0, [])


def test_after_close_the_page_is_quiet_and_nothing_is_taken(client, opened):
    (ticket,) = issue(opened)
    send(client, ticket, {"s0-q1": "5"})
    waves.close_wave(opened.main, opened.box, opened.wave, opened.user, NOW)

    answers = [client.get(ticket.page), send(client, ticket, {"s0-q1": "1"})]

    assert {(answer.status_code, "现在不收答卷" in answer.text) for answer in answers} == {(410, True)}
    seal.seal_wave(opened.main, opened.box, opened.wave, SECRET, {ticket.poll.code: (1, 1)})
    assert [found.answers for found in opened.main.scalars(sa.select(Response))] == [{"q1": "5"}]
    assert opened.main.scalars(sa.select(Comment)).all() == []


def test_box_closed_between_page_and_press_refuses_quietly(client, opened):
    (ticket,) = issue(opened)
    box.close_boxes(opened.box, [ticket.poll.box])

    answer = send(client, ticket, {"s0-q1": "5"})

    assert answer.status_code == 410
    assert used(opened, ticket) == 0
    assert "现在不收答卷" in answer.text


def test_broken_machine_gives_a_quiet_page_without_detail(client, opened, monkeypatch):
    (ticket,) = issue(opened)
    monkeypatch.setattr(box, "put", lambda *_: (_ for _ in ()).throw(RuntimeError("secret detail")))

    answer = send(client, ticket, {"s0-q1": "5"})

    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "出了点问题" in answer.text


def test_oversized_post_is_refused(client, opened):
    (ticket,) = issue(opened)

    assert send(client, ticket, {"s0-open": "x" * 600_000}).status_code == 413


@pytest.mark.parametrize("path", ["/q", "/q/nonsense", "page", "page/receipts", "page/manifest"])
def test_headers_of_this_door(client, opened, path):
    (ticket,) = issue(opened)

    answer = client.get(path.replace("page", ticket.page))

    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    script = " ".join(
        csp_hash(text) for text in re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    )
    assert script
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src {csp_hash(style)}; script-src {script}; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]


def test_staff_cookie_is_neither_read_nor_renewed_here(client, opened, log_in):
    log_in(client, "lin")
    (ticket,) = issue(opened)

    answers = [
        client.get(ticket.page),
        send(client, ticket, {"s0-q1": "5"}),
        client.post("/q/issue", data={"ticket": str(ticket), "blinded": "AA"}),
    ]

    assert ["Set-Cookie" in answer.headers for answer in answers] == [False] * 3
    assert ["Cookie" in answer.headers.get("Vary", "") for answer in answers] == [False] * 3


@pytest.mark.parametrize("language", ["zh", "en", "za"])
def test_page_weighs_at_most_14_kilobytes(client, opened, language):
    (ticket,) = issue(opened)

    answer = client.get(f"{ticket.page}?lang={language}", headers={"Accept-Encoding": "gzip, br"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "服务对象意见表" in gzip.decompress(answer.data).decode() or language != "zh"
    assert len(answer.data) + 1000 <= 14_000  # a thousand for the headers


def test_all_script_of_the_page_weighs_at_most_4_kilobytes():
    assert len(gzip.compress("\n".join(scripts()).encode(), 9)) <= 4096


def test_attacker_text_is_inert_in_the_page(client, opened):
    (ticket,) = issue(opened)
    text = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}'

    page = client.post(f"{ticket.page}/view", data={"s0-open": text, "lang": '"><script>'}).text

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "{{7*7}}" in page


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/q/poll", 405),
        ("PUT", "/q", 405),
        ("PATCH", "/q/poll/view", 405),
        ("GET", "/q/poll/view/more", 404),
        ("GET", "/q/..%2f..%2fetc", 404),
    ],
)
def test_strays_stay_at_this_door(client, opened, log_in, method, path, status):
    log_in(client, "lin")

    answer = client.open(f"{path}?lang=en", method=method)

    assert answer.status_code == status
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer.headers
    assert 'href="/"' not in answer.text
    assert "Vahcuengh" in answer.text


def test_slash_behind_a_code_does_no_harm(client, opened):
    (ticket,) = issue(opened)

    assert client.get(f"{ticket.page}/").status_code == 200
    assert client.get("/q/").status_code == 200
    doubled = client.get(ticket.page.replace("/q/", "/q//"), follow_redirects=True)
    assert (doubled.status_code, doubled.headers["Referrer-Policy"]) == (200, "no-referrer")


def test_marks_that_turn_the_reading_direction_are_not_kept(client, opened):
    (ticket,) = issue(opened)

    send(client, ticket, {"s0-open": "常来\u202e!\u2066 👩\u200d👧"})

    assert payloads(opened)[0]["comments"] == {"open": ["常来 !  👩\u200d👧"]}
