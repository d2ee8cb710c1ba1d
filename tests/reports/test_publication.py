"""From a proposal to final results: two people, working days, objections, a correction, links."""

import shutil
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from accounts.models import Access, AuditEntry, User
from evaluations import plans
from evaluations.models_plan import Evaluation, GradeBand
from reports import comparing, corrections, decisions, objections, publicity, releases, standing
from reports.models import ReleaseRecord
from reports.models_publication import Notice, Objection, Publicity, ReleaseDecision
from reports.runs import score_evaluation
from reports.sections import SECTIONS

SALT = releases.release_salt("for tests")
MONDAY = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, three days before the holidays
LAST_EVENING = datetime(2026, 10, 10, 15, 59, 59, tzinfo=UTC)  # 23:59:59 of a make-up Saturday
NEXT_DAY = datetime(2026, 10, 10, 16, 0, tzinfo=UTC)  # 00:00 of the day after
SAID = objections.Wording("W01", "E18", "少算了两份答卷", "现场签到表")


@pytest.fixture
def cast(app, proposed_store, tmp_path, session):
    """The people of the prepared store."""
    session.rollback()
    app.extensions["stores"].dispose()
    shutil.copy(proposed_store, tmp_path / "main.db")
    return {user.login: user for user in session.scalars(sa.select(User))}


@pytest.fixture
def made(cast, session):
    """The sample package, scored and proposed by Mo; nothing is approved."""
    evaluation, record = session.scalar(sa.select(Evaluation)), session.scalar(sa.select(ReleaseRecord))
    return SimpleNamespace(evaluation=evaluation, record=record, **cast)


def approve(session, made, record=None, user=None, **more):
    record = record or made.record
    decisions.approve(
        session, made.evaluation, record, user or made.lin, SALT, MONDAY,
        **{"seen": decisions.fingerprint(record), "today": date(2026, 9, 28), **more},
    )  # fmt: skip


def approved_and_public(session, made):
    """As a shortcut past the audit: approved by Lin, public since Monday."""
    session.add(
        ReleaseDecision(
            release_id=made.record.id, word="approve", fingerprint=decisions.fingerprint(made.record),
            proposed_by="mo", decided_by="lin", decided_on=date(2026, 9, 28),
        )
    )  # fmt: skip
    session.commit()
    return publicity.post(session, made.evaluation, made.mo, MONDAY)


def word_of(session, record, today=None):
    return standing.standing_of(session, record, today).word


def test_proposal_reaches_readers_only_when_another_person_approved_it(words, session, made):
    with pytest.raises(releases.NotReleased):
        releases.released(session, made.evaluation, "zh")
    with pytest.raises(decisions.SamePerson):
        approve(session, made, user=made.mo)
    with pytest.raises(decisions.ProposalChanged):
        approve(session, made, seen="0" * 64)
    assert word_of(session, made.record) == "proposed"

    approve(session, made)

    assert releases.released(session, made.evaluation, "zh").tables
    assert word_of(session, made.record) == "newest"
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.login, entry.detail["release"]) == ("release.approve", "lin", 1)
    with pytest.raises(decisions.NotProposed):
        approve(session, made)


def test_the_table_itself_refuses_one_person_in_both_places(session, made):
    session.add(
        ReleaseDecision(
            release_id=made.record.id, word="approve", fingerprint="0" * 64, proposed_by="mo",
            decided_by="mo", decided_on=date(2026, 9, 28),
        )
    )  # fmt: skip

    with pytest.raises(sa.exc.IntegrityError, match="two_people"):
        session.flush()
    session.rollback()


def test_proposal_whose_data_changed_is_not_approved(words, session, made):
    session.execute(sa.text("update subject set fte = 0.4 where code = 'W01'"))
    session.commit()

    with pytest.raises(decisions.ProposalChanged):
        approve(session, made)
    assert releases.approved_of(session, made.evaluation) == []


def test_proposal_is_sent_back_with_a_reason_and_never_read(session, made):
    with pytest.raises(decisions.ReasonNeeded):
        decisions.send_back(session, made.evaluation, made.record, made.lin, " ", MONDAY, date(2026, 9, 28))

    decisions.send_back(
        session, made.evaluation, made.record, made.lin, "数字不对", MONDAY, date(2026, 9, 28)
    )

    assert word_of(session, made.record) == "sent_back"
    assert decisions.waiting(session, made.evaluation) is None
    with pytest.raises(releases.NotReleased):
        releases.released(session, made.evaluation, "zh")


def test_objection_is_taken_until_the_last_evening_across_the_holidays(session, made):
    """R-33r: five working days from 28 September end on a make-up Saturday after the holidays."""
    posted = approved_and_public(session, made)
    assert (posted.posted_on, posted.last_day) == (date(2026, 9, 28), date(2026, 10, 10))
    assert (posted.is_arranged, made.evaluation.state) == (True, "publicity")

    taken = objections.enter(session, made.evaluation, made.mo, SAID, LAST_EVENING)

    assert (taken.number, taken.received_on, taken.reply_due) == (1, date(2026, 10, 10), date(2026, 10, 25))
    with pytest.raises(objections.PublicityOver):
        objections.enter(session, made.evaluation, made.mo, SAID, NEXT_DAY)
    with pytest.raises(publicity.PublicityRuns):
        publicity.make_final(session, made.evaluation, VALID, made.mo, LAST_EVENING)
    on_paper = objections.enter(session, made.evaluation, made.mo, SAID, NEXT_DAY, date(2026, 10, 9))
    assert (on_paper.channel, on_paper.received_on) == ("paper", date(2026, 10, 9))


VALID = (date(2027, 1, 1), date(2028, 12, 31))


def test_results_are_final_after_publicity_and_every_answer(words, session, made):
    approved_and_public(session, made)
    taken = objections.enter(session, made.evaluation, made.mo, SAID, LAST_EVENING)
    with pytest.raises(publicity.Undecided):
        publicity.make_final(session, made.evaluation, VALID, made.mo, NEXT_DAY)
    with pytest.raises(objections.OwnRating):
        objections.decide(session, made.evaluation, taken, made.mo, "rejected", "不变", "核对过", NEXT_DAY)
    objections.decide(session, made.evaluation, taken, made.lin, "rejected", "不变", "核对过", NEXT_DAY)

    publicity.make_final(session, made.evaluation, VALID, made.mo, NEXT_DAY)

    assert made.evaluation.state == "final"
    assert word_of(session, made.record, date(2028, 12, 31)) == "final"
    assert word_of(session, made.record, date(2029, 1, 1)) == "expired"
    assert publicity.usual_validity(date(2026, 9, 28), 2) == VALID


def test_nothing_of_an_objection_stands_in_the_audit_log(session, made):
    approved_and_public(session, made)
    taken = objections.enter(session, made.evaluation, made.mo, SAID, LAST_EVENING)
    objections.extend(session, taken, made.lin, date(2026, 11, 9), "等签到表", NEXT_DAY)
    objections.decide(session, made.evaluation, taken, made.lin, "partly", "补上一份", "签到表属实", NEXT_DAY)

    entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action.like("objection.%"))).all()

    assert len(entries) == 3
    said = str([entry.detail for entry in entries])
    assert [text for text in (SAID.text, SAID.evidence, "W01", "E18", "签到表", "补上") if text in said] == []


def test_people_concerned_see_their_own_objections_only(app, session, made, client, signed_in):
    with app.app_context():
        approved_and_public(session, made)
    for code in ("W01", "W02"):
        said = objections.Wording(code, "总分", f"{code} 的意见")
        objections.enter(session, made.evaluation, made.mo, said, LAST_EVENING)
    guest = User(
        login="w01", name="W01", role="subject", organisation=made.fang.organisation, password_hash="x",
        language="en",
    )  # fmt: skip
    session.add(guest)
    session.flush()
    session.add(Access(user_id=guest.id, evaluation_id=made.evaluation.id, subject_code="W01"))
    session.commit()
    signed_in(client, "w01")
    here = f"/evaluations/{made.evaluation.id}/objections"

    page = client.get(here).text

    assert ("Number 1<" in page, "Number 2<" in page) == (True, False)
    assert "W01 的意见" in client.get(f"{here}/1").text
    assert client.get(f"{here}/2").status_code == 404
    foreign = {"kind": "reply", "subject": "W02", "about": "总分", "text": "不是我的"}
    assert client.post(here, data=foreign).status_code == 400
    assert client.post(f"{here}/1/decide", data={}).status_code == 403


def test_wrong_cut_is_corrected_for_two_people_and_both_are_told(words, session, made):
    """R-53b: wrong cut found; two people changed, two notices, release 1 marked, release 2 issued."""
    approved_and_public(session, made)
    band, wrong_cut = cut_that_two_miss(session, made)

    correction = corrections.open_correction(
        session,
        made.evaluation,
        f"良好的分数线应为 {wrong_cut}",
        None,
        made.lin,
        NEXT_DAY,
        date(2026, 10, 11),
    )
    assert made.evaluation.state == "scored"
    assert "应为" in standing.standing_of(session, made.record).wrong
    rescored(session, made, band, wrong_cut)
    second = releases.propose(session, made.evaluation, made.mo, SALT, NEXT_DAY)
    approve(session, made, second, today=date(2026, 10, 12))

    changed = comparing.changes(made.record, second, "zh")
    assert {change.column for change in changed} == {"grade"}
    assert len(changed) == 2
    notices = corrections.notices_of(session, correction)
    assert [one.subject for one in notices] == comparing.affected(changed)
    old = standing.standing_of(session, made.record)
    assert (old.word, old.by, old.on, old.because) == ("superseded", 2, date(2026, 10, 12), correction.wrong)
    assert word_of(session, second) == "newest"
    corrections.tell(session, made.evaluation, notices[0], "letter", date(2026, 10, 13), made.lin, NEXT_DAY)
    one = changed[0].subject
    ((_correction, own),) = corrections.changed_for(session, made.evaluation, [one], "zh")
    assert {change.subject for change in own} == {one}
    assert session.scalars(sa.select(Notice.told_by).order_by(Notice.id)).all() == ["lin", None]
    stopped = session.scalar(sa.select(Publicity))
    assert stopped.stopped_on == date(2026, 10, 11)
    assert publicity.current(session, made.evaluation) is None


def cut_that_two_miss(session, made):
    """The grade and the lower limit that lets exactly two more workers in."""
    table = made.record.told["zh"]["workers"]
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    bands = session.scalars(sa.select(GradeBand).order_by(GradeBand.lower.desc())).all()
    for band in bands:
        below = sorted((row["final"] for row in rows if isinstance(row["final"], float)
                        and row["final"] < band.lower), reverse=True)  # fmt: skip
        lower = [one.lower for one in bands if one.lower < band.lower]
        if len(below) > 2 and below[1] > below[2] and (not lower or below[1] > max(lower)):
            return band.code, round((below[1] + below[2]) / 2, 2) if not lower else max(
                round((below[1] + below[2]) / 2, 2), max(lower) + 0.01
            )
    raise AssertionError("no limit lets exactly two in")


def rescored(session, made, band, cut):
    """A new version of the plan with the right limit, locked and scored."""
    version = plans.new_version(session, made.evaluation, "分数线写错", made.lin, NEXT_DAY)
    next(one for one in version.grades if one.code == band).lower = cut
    session.flush()
    plans.lock_plan(session, version, made.lin, NEXT_DAY, plans.Sanction("更正", "局长", "更正分数线"))
    score_evaluation(session, made.evaluation, made.mo, NEXT_DAY)


def test_public_results_change_only_with_a_correction(session, made):
    approved_and_public(session, made)

    with pytest.raises(corrections.CorrectionMissing):
        corrections.refuse_silent(made.evaluation, None, is_changed=True)
    with pytest.raises(plans.ResultsPublished):
        plans.new_version(session, made.evaluation, "改", made.lin, NEXT_DAY)


def test_replies_are_counted_and_printed_only_with_consent(words, session, made):
    approved_and_public(session, made)
    for text, may_print in (("请补正", True), ("请勿公开", False)):
        said = objections.Wording("W01", "总分", text, may_print=may_print)
        objections.enter(session, made.evaluation, made.mo, said, LAST_EVENING)
    record = releases.propose(session, made.evaluation, made.mo, SALT, NEXT_DAY)

    table = record.told["zh"]["replies"]

    assert table["rows"] == [["objection", "undecided", 2, None], ["objection", "undecided", None, "请补正"]]
    assert "请勿公开" not in str(record.told)
    assert session.scalar(sa.select(sa.func.count()).select_from(Objection)) == 2
    told = releases.told_by(session, made.evaluation, record, "zh")
    _explained, counts, _heading, texts = SECTIONS["right_of_reply"].write(told.tables)
    assert "2" in counts.items[0]
    assert len(texts.items) == 1
    assert "请补正" in texts.items[0]
