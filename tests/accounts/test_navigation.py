"""What leads where: the links of a page, by role and by state."""

import re

from accounts.navigation import STEPS


def links(text, kind):
    part = re.search(rf'<nav class="{kind}".*?</nav>', text, re.S)
    return re.findall(r'href="([^"]+)"( aria-current="\w+")?', part[0]) if part else []


def test_every_place_opens_without_further_arguments_and_has_a_known_step(app):
    needed = {"house": set(), "evaluation": {"evaluation_id"}, "wave": {"evaluation_id", "code"}}
    places = {name: view.place for name, view in app.view_functions.items() if hasattr(view, "place")}

    assert len(places) > 5
    for endpoint, place in places.items():
        rules = [rule.arguments for rule in app.url_map.iter_rules(endpoint)]
        assert needed[place.scope] in rules, endpoint
        assert place.scope != "evaluation" or place.step in STEPS, endpoint


def test_steps_are_those_of_the_role(client, log_in, evaluation):
    found = {}
    for who in ("lin", "fang"):
        log_in(client, who)
        found[who] = [address for address, _mark in links(client.get("/evaluations/1").text, "steps")]

    assert "/evaluations/1/plan" in found["lin"]
    assert "/evaluations/1/plan" not in found["fang"]


def test_present_step_and_page_are_marked(client, log_in, evaluation):
    log_in(client, "lin")
    text = client.get("/evaluations/1/plan").text

    assert ("/evaluations/1/plan", ' aria-current="true"') in links(text, "steps")


def test_pages_of_a_wave_follow_its_state(client, log_in, evaluation, session):
    log_in(client, "lin")
    before = links(client.get("/evaluations/1/waves/Y1/tickets").text, "pages of-wave")
    evaluation.waves[0].state = "open"
    session.commit()
    text = client.get("/evaluations/1/waves/Y1/tickets").text

    assert "/evaluations/1/waves/Y1/tickets" not in dict(before)
    assert ("/evaluations/1/waves/Y1/tickets", ' aria-current="page"') in links(text, "pages of-wave")


def test_step_of_collecting_leads_to_the_open_wave(client, log_in, evaluation, session):
    log_in(client, "lin")
    evaluation.state, evaluation.waves[1].state = "collecting", "open"
    session.commit()
    text = client.get("/evaluations/1").text
    steps = [address for address, _mark in links(text, "steps")]
    inside = client.get("/evaluations/1/waves/Y2/tickets").text

    assert any(address.startswith("/evaluations/1/waves/Y2/") for address in steps)
    assert [mark for address, mark in links(inside, "pages") if "/waves/" in address] == [
        "",
        ' aria-current="true"',
    ]


def test_page_of_an_evaluation_says_what_comes_next(client, log_in, evaluation, session):
    log_in(client, "lin")
    said = {}
    for state, wave in (
        ("draft", "draft"),
        ("locked", "draft"),
        ("collecting", "open"),
        ("closed", "sealed"),
    ):
        evaluation.state = state
        for one in evaluation.waves:
            one.state = wave
        session.commit()
        text = client.get("/evaluations/1").text
        said[state] = text[text.index("What comes next") :].split("</section>")[0]

    assert "lock it" in said["draft"] and "/evaluations/1/plan" in said["draft"]
    assert "Open wave Y1" in said["locked"]
    assert "/evaluations/1/waves/Y1/tickets" in said["collecting"]
    assert "Press Score" in said["closed"]
