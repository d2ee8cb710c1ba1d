"""The plan editor: tree, weights, sources, posts, grades, cycle, page by page."""

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe

from accounts.models import AuditEntry
from evaluations import plan_checks, plan_tree, plans
from evaluations.content import plan_content
from tests.browsing import PHONE, enter
from tests.conftest import PASSWORD

GRADES = {
    "bands-0-code": "high", "bands-0-label_zh": "高", "bands-0-lower": "80",
    "bands-1-code": "low", "bands-1-label_zh": "低", "bands-1-lower": "0",
}  # fmt: skip


@pytest.fixture
def page(client, log_in, evaluation):
    """page("weights", data) posts as Lin, page("weights") reads; both follow where they are led."""
    log_in(client, "lin")

    def turn(path, data=None):
        address = f"/evaluations/{evaluation.id}/plan/{path}".rstrip("/")
        if data is None:
            return client.get(address)
        return client.post(address, data=data, follow_redirects=True)

    return turn


@pytest.fixture
def version(session, evaluation):
    """The draft as it is stored now."""

    def read():
        session.rollback()
        session.expire_all()
        return evaluation.plan_version

    return read


def point_of(version, code):
    return next(point for _c, _i, point in plan_tree.evidence_points(version) if point.code == code)


def weights(version, **changed):
    """The whole table of weights as the page sends it; ``E3_frontline="24"`` changes a cell."""
    data = {}
    for _criterion, _indicator, point in plan_tree.evidence_points(version):
        for place, post in enumerate(plan_tree.weighed_posts(version)):
            weight = plan_tree.weight_of(point, post)
            data[f"w{point.id}_{place}"] = changed.get(
                f"{point.code}_{post}", f"{weight:g}" if weight else ""
            )
    return data


def newest_entry(session):
    session.rollback()
    return session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_weights_of_20_35_45_and_20_40_40_are_accepted(page, version):
    answer = page("weights", weights(version()))

    assert "Saved." in answer.text
    assert 'class="sum-words error"' not in answer.text
    assert plan_checks.problems(version()) == []


def test_weights_of_99_are_kept_and_refused_beside_the_column(page, version, client, evaluation):
    """R-20c: 20/35/44 is kept in the draft, said to be 99, and cannot be locked."""
    answer = page("weights", weights(version(), E3_frontline="24"))

    assert '<output class="sum-words error" data-column="0">sum 99, expected 100</output>' in answer.text
    assert plan_tree.post_sum(version(), "frontline") == 99
    assert "Front line sum to 99, not 100" in page("lock").text
    assert page("lock", {}).status_code == 409
    assert not version().is_locked


@pytest.mark.parametrize("weight", ["101", "-1", "much", "NaN"])
def test_impossible_weight_is_refused_beside_its_field(page, version, weight):
    answer = page("weights", weights(version(), E1_frontline=weight))

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert plan_tree.post_sum(version(), "frontline") == 100


def test_empty_cell_means_that_the_point_does_not_exist_for_the_post(page, version):
    page("weights", weights(version(), E1_frontline="", E2_frontline="55"))

    assert [held.post for held in point_of(version(), "E1").weights] == ["supervisor"]


def test_change_of_a_weight_is_written_down_with_before_and_after(page, version, session):
    page("weights", weights(version(), E3_frontline="30"))

    entry = newest_entry(session)
    (change,) = entry.detail["changes"]
    assert (entry.action, change["code"]) == ("plan.weights", "E3")
    assert change["before"]["weights"]["frontline"] == 25
    assert change["after"]["weights"]["frontline"] == 30


def test_village_committee_is_added_as_a_source_without_code(page, version, evaluation):
    rows = {
        f"sources-{n}-{name}": str(value)
        for n, source in enumerate(version().sources)
        for name, value in (("code", source.source), ("minimum_n", source.minimum_n))
    }
    own = {"sources-4-code": "village", "sources-4-label_zh": "村民小组", "sources-4-label_en": "Hamlets"}

    page("sources", {**rows, **own, "sources-4-minimum_n": "8", "max_missing": "20", "trim_from": "5"})
    point = point_of(version(), "E1")
    measure = {"label_zh": "操守", "source": "village", "rule": "percent"}
    page(f"tree/evidence/{point.id}", measure)

    assert version().sources[-1].minimum_n == 8
    assert point_of(version(), "E1").source == "village"
    assert "Hamlets" in page("").text
    assert plan_checks.problems(version()) == []


def test_source_that_is_used_cannot_be_removed_and_the_row_says_why(page, version):
    rows = {"sources-0-code": "peer", "sources-0-minimum_n": "3", "sources-0-remove": "y"}

    answer = page("sources", {**rows, "max_missing": "20", "trim_from": "5"})

    assert answer.status_code == 400
    assert "These evidence points use it: E1." in answer.text
    assert len(version().sources) == 4


def test_own_source_without_a_name_is_refused(page):
    rows = {"sources-0-code": "village", "sources-0-minimum_n": "3"}

    answer = page("sources", {**rows, "max_missing": "20", "trim_from": "5"})

    assert "A code of your own needs a name." in answer.text


def test_own_post_gets_a_column_of_weights_and_a_name(page, version):
    posts = {
        "posts-0-code": "frontline", "posts-0-own_share": "80",
        "posts-1-code": "supervisor", "posts-1-own_share": "60",
        "posts-2-code": "station", "posts-2-label_zh": "社工站长", "posts-2-label_en": "Head of station",
        "posts-2-own_share": "50", "has_team": "y", "team_share": "70",
    }  # fmt: skip

    page("posts", posts)

    assert version().posts == ["frontline", "supervisor", "station"]
    assert "Head of station" in page("weights").text
    assert "The weights for Head of station sum to 0, not 100." in page("lock").text


def test_removed_post_and_team_take_their_weights_along(page, version):
    page("posts", {"posts-0-code": "frontline", "posts-1-code": "supervisor", "posts-1-remove": "y"})

    held = {one.post for _c, _i, point in plan_tree.evidence_points(version()) for one in point.weights}
    assert held == {"frontline"}
    assert (version().team_evidence_share, version().team_final) == (None, {})


def test_team_score_needs_the_share_of_every_post(page):
    posts = {"posts-0-code": "frontline", "posts-0-own_share": ""}

    answer = page("posts", {**posts, "has_team": "y", "team_share": "70"})

    assert answer.status_code == 400
    assert "Please give this share: teams get a score." in answer.text


def test_grades_caps_and_quota_are_replaced_together(page, version):
    caps = {"caps-0-criterion": "A", "caps-0-below": "60", "caps-0-grade": "low"}

    page("grades", {**GRADES, **caps, "quota_grade": "high", "quota_share": "20"})

    content = plan_content(version())
    assert list(content["grade"]) == ["high", "low"]
    assert content["cap"] == {"A low": {"below": 60.0, "grade": "low"}}
    assert content["settings"]["quota"] == {"grade": "high", "share": 0.2}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"bands-1-lower": "10"}, "Scores from 0 to 10 would have no grade"),
        ({"bands-1-lower": "80"}, "Two grades begin at the same score."),
        ({"bands-1-code": "high"}, "Each code may stand here once."),
        ({"quota_grade": "brilliant", "quota_share": "20"}, "There is no grade brilliant."),
    ],
)
def test_grades_with_a_gap_are_refused_beside_the_field(page, version, changed, sentence):
    before = plan_content(version())

    answer = page("grades", {**GRADES, **changed})

    assert answer.status_code == 400
    assert sentence in answer.text
    assert plan_content(version()) == before


def test_tree_grows_from_criterion_to_evidence_point(page, version):
    page("tree/criterion/add/0", {"code": "D", "label_zh": "公众认可"})
    criterion = version().criteria[-1]
    page(f"tree/indicator/add/{criterion.id}", {"code": "D1", "label_zh": "公众认可"})
    indicator = version().criteria[-1].indicators[0]
    point = {"code": "E9", "label_zh": "村民看法", "source": "recipient", "rule": "mean_share"}
    answer = page(f"tree/evidence/add/{indicator.id}", point)

    assert version().criteria[-1].label == {"zh": "公众认可", "en": "公众认可"}
    assert point_of(version(), "E9").rule == "mean_share"
    assert "E9 has been added" in answer.text.replace("E9 村民看法", "E9")


def test_code_that_is_taken_is_refused(page, version):
    answer = page("tree/criterion/add/0", {"code": "E1", "label_zh": "重复"})

    assert answer.status_code == 409
    assert len(version().criteria) == 3


def test_settings_of_a_rule_are_fields_with_the_bounds_of_the_registry(page, version):
    point = point_of(version(), "E2")
    measure = {"label_zh": "方案", "source": "expert", "rule": "panel", "p_adjust": "y"}

    refused = page(f"tree/evidence/{point.id}", {**measure, "p_trim_from": "2"})
    page(f"tree/evidence/{point.id}", {**measure, "p_trim_from": "7", "is_team_level": "y"})

    assert "Expected 3 to 1000." in refused.text
    assert point_of(version(), "E2").parameters == {"trim_from": 7, "adjust": True, "level": "team"}


def test_another_rule_is_shown_with_its_sentence_before_it_is_saved(page, version):
    point = point_of(version(), "E1")

    shown = page(f"tree/evidence/{point.id}?rule=ballot").text
    refused = page(
        f"tree/evidence/{point.id}",
        {"label_zh": "票", "source": "peer", "rule": "ballot", "p_values": "4: yes"},
    )
    values = "4 = 100\n3 = 80\n1 = 0"
    page(
        f"tree/evidence/{point.id}",
        {"label_zh": "票", "source": "peer", "rule": "ballot", "p_values": values},
    )

    assert "Until you save, the evidence point keeps its rule" in shown
    assert "Please write one option on each line, such as 4 = 100." in refused.text
    assert point_of(version(), "E1").parameters == {"values": {"4": 100, "3": 80, "1": 0}}


def test_node_is_moved_and_the_order_is_kept(page, version):
    second = version().criteria[1]

    page(f"tree/criterion/{second.id}/move", {"way": "up"})

    assert [one.code for one in version().criteria] == ["B", "A", "C"]


def test_point_is_put_under_another_indicator(page, version):
    point, other = point_of(version(), "E4"), version().criteria[0].indicators[0]
    measure = {"label_zh": "计划完成", "source": "record", "rule": "planned", "owner": str(other.id)}

    page(f"tree/evidence/{point.id}", measure)

    homes = {found.code: indicator.code for _c, indicator, found in plan_tree.evidence_points(version())}
    assert homes == {"E1": "A1", "E4": "A1", "E2": "B1", "E3": "C1"}
    assert plan_tree.post_sum(version(), "team") == 100


def test_node_is_removed_only_after_a_question_that_names_what_goes_with_it(page, version):
    criterion = version().criteria[2]

    asked = page(f"tree/criterion/{criterion.id}/remove").text
    assert len(version().criteria) == 3
    page(f"tree/criterion/{criterion.id}/remove", {})

    assert "E3" in asked
    assert "E4" in asked
    assert [one.code for one in version().criteria] == ["A", "B"]


def test_cycle_of_four_years_is_refused_and_two_waves_must_make_100(page, version, evaluation):
    asked = {"title_zh": "评价", "starts": "2026-01-01", "ends": "2029-12-31", "waves-0-code": "Y1",
             "waves-0-weight": "100"}  # fmt: skip

    too_long = page("cycle", asked)
    too_light = page("cycle", {**asked, "ends": "2027-12-31", "waves-0-weight": "90"})
    page("cycle", {**asked, "ends": "2027-12-31"})

    version()
    assert "A cycle has 1 to 3 years." in too_long.text
    assert "sum 90, expected 100" in too_light.text
    assert (evaluation.years, [wave.code for wave in evaluation.waves]) == (2, ["Y1"])


def test_cycle_stays_as_it_is_once_a_version_was_locked(page, session, cast, evaluation, now):
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    plans.new_version(session, evaluation, "More on results", cast["lin"], now)

    assert page("cycle").status_code == 409
    assert page("weights").status_code == 200


def edit_addresses(app, evaluation):
    """Every address of the editor with arguments that exist."""
    version = evaluation.plan_version
    ids = {
        "criterion": version.criteria[0].id,
        "indicator": version.criteria[0].indicators[0].id,
        "evidence": version.criteria[0].indicators[0].evidence_points[0].id,
    }
    above = {"criterion": 0, "indicator": ids["criterion"], "evidence": ids["indicator"]}
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("tree", "plan_settings") or rule.endpoint == "versions.lock_plan"
    ]
    with app.test_request_context():
        for rule in rules:
            for level in ids if "level" in rule.arguments else ("",):
                number = (above if rule.endpoint == "tree.add_node" else ids).get(level)
                given = {"evaluation_id": evaluation.id, "level": level, "number": number}
                values = {name: given[name] for name in rule.arguments}
                yield from ((m, app.url_for(rule.endpoint, **values)) for m in rule.methods & {"GET", "POST"})


def test_locked_plan_refuses_every_address_of_the_editor(app, client, log_in, session, cast, evaluation, now):
    addresses = list(edit_addresses(app, evaluation))
    log_in(client, "lin")
    open_before = {client.get(address).status_code for method, address in addresses if method == "GET"}
    plans.lock_plan(session, evaluation.plan_version, cast["lin"], now)
    before = plan_content(evaluation.plan_version)

    answers = {address: client.open(address, method=method).status_code for method, address in addresses}

    session.expire_all()
    assert open_before == {200}
    assert len(addresses) > 25
    assert set(answers.values()) == {409}
    assert plan_content(evaluation.plan_version) == before
    assert "open a new version" in client.get(addresses[0][1]).text


def test_editor_does_not_exist_for_a_guest_administrator_of_another_house(client, log_in, evaluation):
    log_in(client, "zhao")

    assert client.get(f"/evaluations/{evaluation.id}/plan/weights").status_code == 404
    assert client.get(f"/evaluations/{evaluation.id}/plan/tree").status_code == 404


def test_sums_follow_while_one_types(phone, site, log_in, evaluation):
    page = phone()
    enter(page, site, "lin", PASSWORD)
    page.goto(f"{site}/evaluations/{evaluation.id}/plan/weights")

    page.fill("[aria-label='Weight of E3, Front line']", "24")

    assert page.locator("output.sum-words").first.inner_text() == "sum 99, expected 100"
    assert page.locator("output[data-node=C][data-column='0']").inner_text() == "44"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_of_the_editor_are_clean(app, phone, site, log_in, evaluation, language, scheme):
    addresses = {address for method, address in edit_addresses(app, evaluation) if method == "GET"}
    addresses |= {"/start", "/start/starter/two_posts", f"/start/copy/{evaluation.id}", "/start/empty"}
    page = phone(color_scheme=scheme)
    enter(page, site, "lin", PASSWORD)
    found = {}

    for address in addresses:
        page.goto(f"{site}{address}?lang={language}")
        violations = [one["id"] for one in Axe().run(page).response["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]
        if violations or wide:
            found[address] = (violations, wide)

    assert found == {}
