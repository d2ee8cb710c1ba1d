"""The queue in the browser: who may read original comments, what is shown and kept, what it looks like."""

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe

from accounts.models import ROLES, Access, AuditEntry, User
from surveys.comments import PAGE, counts_by_state, released_comments
from surveys.masking import MASKS
from surveys.models_comments import CommentReview, MaskedName
from surveys.reviews import digest
from tests.browsing import DESKTOP, PHONE, enter
from tests.conftest import PASSWORD, PASSWORD_HASH
from tests.surveys.reviewing import TEXTS, sealed_comments

READERS = {"administrator", "analyst"}


@pytest.fixture
def sealed(session, cast):
    made = sealed_comments(session)
    session.add_all(
        Access(user_id=cast[who].id, evaluation_id=made.evaluation.id) for who in ("fang", "chen")
    )
    session.commit()
    made.address = f"/evaluations/{made.evaluation.id}/comments"
    session.rollback()
    return made


def posted(key, choice, **more):
    return {f"choice-{key}": choice, **{f"{name}-{key}": text for name, text in more.items()}}


@pytest.mark.parametrize("role", ROLES)
def test_original_comments_are_for_administrator_and_analyst_of_the_house(client, session, sealed, role):
    person = User(
        login="r",
        name="Role",
        role=role,
        organisation_id=sealed.lin.organisation_id,
        password_hash=PASSWORD_HASH,
    )
    session.add(person)
    session.flush()
    session.add(Access(user_id=person.id, evaluation_id=sealed.evaluation.id))
    session.commit()
    client.post("/log-in", data={"login": "r", "password": PASSWORD})

    answer = client.get(sealed.address)

    assert answer.status_code == (200 if role in READERS else 403)
    assert ("13877123456" in answer.text) is (role in READERS)


def test_guest_from_another_house_finds_nothing_whatever_the_role(client, session, log_in, sealed, cast):
    log_in(client, "zhao")
    assert client.get(sealed.address).status_code == 404
    session.add(Access(user_id=cast["zhao"].id, evaluation_id=sealed.evaluation.id))
    session.commit()

    assert client.get(f"/evaluations/{sealed.evaluation.id}").status_code == 200
    assert client.get(sealed.address).status_code == 404
    assert client.post(sealed.address).status_code == 404


def test_original_stands_marked_beside_its_mask(client, log_in, sealed):
    log_in(client, "lin")
    page = client.get(sealed.address).text

    assert '<mark title="mobile number">13877123456</mark>' in page
    assert f">{MASKS['roster']}来得少，打我电话{MASKS['mobile']}。</textarea>" in page


def test_each_look_at_the_queue_is_in_the_audit_log(client, session, log_in, sealed):
    log_in(client, "mo")
    client.get(f"{sealed.address}?state=pending")
    client.get(f"{sealed.address}?state=release")
    seen = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "comment.view")).all()

    assert [(entry.login, entry.detail) for entry in seen] == [
        ("mo", {"state": "pending", "page": 1, "count": len(TEXTS)}),
        ("mo", {"state": "release", "page": 1, "count": 0}),
    ]


def test_two_people_release_a_text_through_the_page(client, session, log_in, sealed):
    key = sealed.keys[2]
    log_in(client, "lin")
    client.post(sealed.address, data=posted(key, "release", text="希望多来。"))
    seen = digest(session.get(CommentReview, key))
    session.rollback()
    own = client.post(sealed.address, data=posted(key, "confirm", seen=seen))
    log_in(client, "mo")
    answer = client.post(f"{sealed.address}?state=waiting", data=posted(key, "confirm", seen=seen))

    assert own.status_code == 400
    assert answer.status_code == 302
    assert list(released_comments(session, sealed.evaluation).values()) == [["希望多来。"]]


def test_refused_decision_comes_back_with_what_was_typed(client, session, log_in, sealed):
    log_in(client, "lin")
    answer = client.post(sealed.address, data=posted(sealed.keys[4], "release", text="打15977123456"))

    assert answer.status_code == 400
    assert "The text still holds a number" in answer.text
    assert ">打15977123456</textarea>" in answer.text
    assert counts_by_state(session, sealed.evaluation)["pending"] == len(TEXTS)


def test_proposer_sees_no_button_to_confirm(client, log_in, sealed):
    log_in(client, "lin")
    client.post(sealed.address, data=posted(sealed.keys[4], "release", text="老师有耐心。"))
    own = client.get(f"{sealed.address}?state=waiting").text
    log_in(client, "mo")
    other = client.get(f"{sealed.address}?state=waiting").text

    assert 'value="confirm"' not in own and "somebody else confirms it" in own
    assert 'value="confirm"' in other and "Proposed by lin" in other


def test_added_names_mask_the_next_proposals(client, session, log_in, sealed):
    log_in(client, "lin")
    client.post(f"{sealed.address}/names", data={"names": "路灯\r\n"})

    assert session.scalars(sa.select(MaskedName.name)).all() == ["路灯"]
    assert f"{MASKS['roster']}的{MASKS['roster']}坏了" in client.get(sealed.address).text


def test_unknown_state_and_page_beyond_the_last(client, log_in, sealed):
    log_in(client, "lin")

    assert client.get(f"{sealed.address}?state=all").status_code == 404
    assert client.get(f"{sealed.address}?page=99").text.count("<fieldset") == len(TEXTS)
    assert client.get(f"{sealed.address}?page=x").status_code == 200


def test_evaluation_page_leads_reviewers_and_nobody_else_to_the_queue(client, log_in, sealed):
    found = {}
    for who in ("lin", "mo", "fang", "chen"):
        log_in(client, who)
        found[who] = sealed.address in client.get(f"/evaluations/{sealed.evaluation.id}").text

    assert found == {"lin": True, "mo": True, "fang": False, "chen": False}


@pytest.fixture
def many(session, cast):
    made = sealed_comments(session, (*TEXTS, *(f"第{number}条：社工来得勤。" for number in range(PAGE))))
    address = f"/evaluations/{made.evaluation.id}/comments"
    session.rollback()
    return address


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_queue_is_clean_and_works_from_the_keyboard(browser, site, many, size, language):
    context = browser.new_context(viewport=size)
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    enter(page, site, "lin", PASSWORD)
    page.goto(f"{site}{many}?lang={language}")
    violations = [one["id"] for one in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth")

    first = page.locator("fieldset.comment").first
    first.locator("textarea").focus()
    page.keyboard.press("Tab")  # the choices: the chosen one takes the focus
    page.keyboard.press("ArrowDown")
    released = first.locator("[value=release]").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".flash.done")
    counts = page.locator(".filters a").all_text_contents()
    context.close()

    assert (violations, complaints) == ([], [])
    assert wide <= size["width"]
    assert released
    assert "(24)" in counts[0] and "(1)" in counts[1]
