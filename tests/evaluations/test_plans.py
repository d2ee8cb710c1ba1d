"""The plan through its life, with real sessions on both kinds of store."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from accounts import audit
from accounts.models import AuditEntry, User
from evaluations import plan_checks, plan_settings, plan_tree, plans
from evaluations.content import compare_versions, plan_checksum, plan_content
from evaluations.lock_guard import PlanLocked
from evaluations.models_plan import (
    Criterion,
    Evaluation,
    EvidencePoint,
    EvidenceWeight,
    GradeBand,
    Indicator,
    PlanVersion,
    Wave,
)
from evaluations.plan_edit import Editor
from tests import factories
from tests.conftest import add_cast

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def session(stores):
    with stores.open("main") as opened:
        yield opened


@pytest.fixture
def lin(session):
    return add_cast(session)["lin"]


@pytest.fixture
def draft(session, lin):
    return factories.make_evaluation(session, lin.organisation)


@pytest.fixture
def locked(session, draft, lin):
    plans.lock_plan(session, draft.plan_version, lin, NOW)
    return draft


def point_of(version, code):
    return next(point for _c, _i, point in plan_tree.evidence_points(version) if point.code == code)


def set_weights(session, version, post, lin, **weights):
    for evidence, weight in weights.items():
        plan_settings.set_weights(session, version, {(evidence, post): weight}, Editor(lin, NOW))


def test_locking_seals_the_plan_and_moves_the_evaluation(session, draft, lin):
    version = draft.plan_version

    plans.lock_plan(session, version, lin, NOW)

    session.expire_all()
    assert version.is_locked
    assert version.checksum == plan_checksum(version)
    assert version.locked_by == "lin"
    assert draft.state == "locked"
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()[-1]
    assert (entry.action, entry.detail["checksum"]) == ("plan.lock", version.checksum)
    assert audit.verify(session) is None


def test_equal_plans_have_equal_checksums_and_a_weight_changes_it(session, draft, lin):
    twin = factories.make_evaluation(session, lin.organisation, title="Another title")
    same = plan_checksum(twin.plan_version)

    plan_settings.set_weights(session, twin.plan_version, {("E1", "frontline"): 21}, Editor(lin, NOW))

    assert same == plan_checksum(draft.plan_version)
    assert plan_checksum(twin.plan_version) != same


def test_weights_that_miss_100_are_refused_with_their_sum(session, draft, lin):
    """R-20c: 20/35/44 is refused with "sum 99"."""
    plan_settings.set_weights(session, draft.plan_version, {("E3", "frontline"): 24}, Editor(lin, NOW))

    with pytest.raises(plans.PlanIncomplete) as refused:
        plans.lock_plan(session, draft.plan_version, lin, NOW)

    assert "Front line sum to 99, not 100" in str(refused.value)
    assert not draft.plan_version.is_locked


def test_every_problem_is_named_at_once(session, draft):
    version = draft.plan_version
    version.grades[-1].lower = 10
    version.quota_grade, version.quota_share = "brilliant", 0.2
    point_of(version, "E1").rule = "guess"
    point_of(version, "E2").source = "stars"
    draft.waves[0].weight = 0.3

    found = " ".join(plan_checks.problems(version))

    for words in (
        "end at 0",
        "no grade brilliant",
        "no rule guess",
        "source stars is not among",
        "sum to 90",
    ):
        assert words in found


def test_locking_twice_is_refused(session, locked, lin):
    with pytest.raises(PlanLocked):
        plans.lock_plan(session, locked.plan_version, lin, NOW)


def test_weight_of_a_locked_plan_is_refused(session, locked, lin):
    """R-1a: after locking, changing E3 is refused; a new version must be opened."""
    with pytest.raises(PlanLocked):
        plan_settings.set_weights(session, locked.plan_version, {("E3", "frontline"): 12}, Editor(lin, NOW))


def spoil(what, version, evaluation, session):
    """One way to write past the services."""
    point = point_of(version, "E1")
    if what == "weight":
        point.weights[0].weight = 1
    elif what == "parameters":
        point.parameters = {"level": "team"}
    elif what == "label":
        version.criteria[0].label = {"zh": "别的"}
    elif what == "threshold":
        version.sources[0].minimum_n = 1
    elif what == "setting":
        version.max_missing = 0.5
    elif what == "unlock":
        version.checksum = version.locked_at = version.locked_by = None
    elif what == "added":
        session.add(GradeBand(plan_version_id=version.id, position=9, code="new", label={}, lower=50))
    elif what == "appended":
        version.criteria[0].indicators[0].evidence_points.append(
            EvidencePoint(position=9, code="E9", source="peer", rule="percent")
        )
    elif what == "deep":
        session.add(EvidenceWeight(evidence_point_id=point.id, post="team", weight=5))
    elif what == "deleted":
        session.delete(point)
    elif what == "version":
        session.delete(version)
    elif what == "wave":
        evaluation.waves[0].weight = 0.5
    elif what == "cycle":
        evaluation.ends = date(2027, 12, 31)


@pytest.mark.parametrize(
    "what",
    ["weight", "parameters", "label", "threshold", "setting", "unlock", "added", "appended", "deep",
     "deleted", "version", "wave", "cycle"],
)  # fmt: skip
def test_session_refuses_any_change_of_a_locked_plan(session, locked, what):
    before = plan_content(locked.plan_version)

    spoil(what, locked.plan_version, locked, session)
    with pytest.raises(PlanLocked):
        session.commit()

    session.rollback()
    assert plan_content(locked.plan_version) == before
    assert locked.plan_version.is_locked


@pytest.mark.parametrize("kind", [Criterion, Indicator, EvidencePoint, PlanVersion])
def test_bulk_changes_of_plan_rows_are_refused(session, locked, kind):
    with pytest.raises(PlanLocked):
        session.execute(sa.delete(kind))


def test_moving_a_row_from_a_locked_plan_into_a_draft_is_refused(session, locked, lin):
    other = factories.make_evaluation(session, lin.organisation)

    locked.plan_version.criteria[0].plan_version_id = other.plan_version.id

    with pytest.raises(PlanLocked):
        session.flush()


def test_wave_of_a_locked_plan_may_still_change_its_state(session, locked):
    locked.waves[0].state = "open"

    session.commit()

    assert session.get(Wave, locked.waves[0].id, populate_existing=True).state == "open"


def test_draft_may_be_edited(session, draft):
    point_of(draft.plan_version, "E1").weights[0].weight = 1

    session.commit()

    assert plan_tree.weight_of(point_of(draft.plan_version, "E1"), "frontline") == 1


def test_whole_evaluation_may_be_deleted_with_its_locked_plan(session, locked):
    session.delete(locked)

    session.commit()

    assert session.scalar(sa.select(sa.func.count(Evaluation.id))) == 0


def test_new_version_is_a_draft_with_the_same_content(session, locked, lin):
    version = plans.new_version(session, locked, "More weight on results", lin, NOW)

    assert (version.number, version.reason, version.is_locked) == (2, "More weight on results", False)
    assert plan_checksum(version) == locked.versions[0].checksum
    assert locked.plan_version is version
    assert compare_versions(locked.versions[0], version) == []


def test_new_version_without_a_reason_is_refused(session, locked, lin):
    with pytest.raises(plans.ReasonMissing):
        plans.new_version(session, locked, "  ", lin, NOW)


def test_second_draft_is_refused(session, locked, lin):
    plans.new_version(session, locked, "First thoughts", lin, NOW)

    with pytest.raises(plans.DraftExists):
        plans.new_version(session, locked, "Second thoughts", lin, NOW)


@pytest.mark.parametrize("state", ["publicity", "final"])
def test_new_version_after_publication_is_refused(session, locked, lin, state):
    locked.state = state

    with pytest.raises(plans.ResultsPublished):
        plans.new_version(session, locked, "Too late", lin, NOW)


def test_comparison_lists_exactly_what_was_changed(session, locked, lin):
    """R-20a: a copy that changes 3 evidence points lists exactly 3 differences."""
    version = plans.new_version(session, locked, "County copy", lin, NOW)
    set_weights(session, version, "frontline", lin, E3=27, E4=18)
    point_of(version, "E2").parameters = {"adjust": True}
    session.commit()

    found = compare_versions(locked.versions[0], version)

    assert [(one.kind, one.code) for one in found] == [
        ("evidence", "E2"),
        ("evidence", "E3"),
        ("evidence", "E4"),
    ]
    assert found[0].before == {"parameters": {}}
    assert found[1].after["weights"]["frontline"] == 27


def test_both_versions_stay_reproducible(session, locked, lin):
    version = plans.new_version(session, locked, "Shift", lin, NOW)
    set_weights(session, version, "frontline", lin, E3=27, E4=18)
    plans.lock_plan(session, version, lin, NOW)

    session.expire_all()

    assert [one.checksum == plan_checksum(one) for one in locked.versions] == [True, True]
    assert locked.versions[0].checksum != locked.versions[1].checksum


def cycle_after(session, draft, lin, performance):
    """The next cycle of the house, with this weight of performance for both posts."""
    after = factories.make_evaluation(session, lin.organisation, starts=date(2027, 1, 1))
    for post, held in (("frontline", (45, 20, 35)), ("supervisor", (40, 20, 40))):
        weights = {"E3": performance - 20, "E1": held[1], "E2": 80 - performance}
        set_weights(session, after.plan_version, post, lin, **weights)
    return after


def test_more_weight_on_performance_passes(session, draft, lin):
    """R-20d: 40 to 45 passes."""
    set_weights(session, draft.plan_version, "frontline", lin, E3=20, E2=40)
    after = cycle_after(session, draft, lin, 45)

    plans.lock_plan(session, after.plan_version, lin, NOW)

    assert after.plan_version.is_locked


def test_less_weight_on_performance_needs_a_written_reason(session, draft, lin):
    """R-20d: 40 to 38 asks for a written reason, which is kept with the version."""
    set_weights(session, draft.plan_version, "frontline", lin, E3=20, E2=40)
    after = cycle_after(session, draft, lin, 38)

    with pytest.raises(plans.PerformanceWeightDropped) as refused:
        plans.lock_plan(session, after.plan_version, lin, NOW)
    plans.lock_plan(session, after.plan_version, lin, NOW, plans.Sanction("New posts in their first year"))

    assert "from 40 to 38" in str(refused.value)
    assert after.plan_version.reason == "New posts in their first year"


def test_plan_of_another_house_is_no_cycle_before(session, draft, lin):
    zhao = session.scalar(sa.select(User).where(User.login == "zhao"))
    after = factories.make_evaluation(session, zhao.organisation, starts=date(2027, 1, 1))

    assert plans.version_before(session, after.plan_version) is None
