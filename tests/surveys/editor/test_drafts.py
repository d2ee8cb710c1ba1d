from dataclasses import replace

import pytest
import sqlalchemy as sa

from accounts.models import AuditEntry
from surveys import instruments
from surveys.editor import drafts
from surveys.models import Collection, Instrument
from surveys.models_drafting import DraftStep
from tests.surveys.editor.factories import begin, begin_published, choice_item


def asked(version):
    return [item.name for item in version.definition.items]


def with_items(version, *items):
    return replace(version.definition, items=items)


def last_entry(session):
    return session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_every_change_of_a_draft_can_be_taken_back(session, evaluation):
    version = drafts.newest(begin(session, evaluation, choice_item("q1")))
    drafts.save(session, version, with_items(version, choice_item("q1"), choice_item("q2")), "add", "q2")
    drafts.save(session, version, with_items(version, choice_item("q2")), "drop", "q1")

    step = drafts.take_back(session, version)

    assert (step.change, step.about, asked(version)) == ("drop", "q1", ["q1", "q2"])
    drafts.take_back(session, version)
    assert asked(version) == ["q1"]
    with pytest.raises(drafts.NothingToTakeBack):
        drafts.take_back(session, version)


def test_only_the_last_steps_are_kept(session, evaluation):
    version = drafts.newest(begin(session, evaluation))
    for number in range(drafts.MOST_STEPS + 3):
        drafts.save(session, version, with_items(version, choice_item(f"q{number}")), "edit")

    assert session.scalar(sa.select(sa.func.count(DraftStep.id))) == drafts.MOST_STEPS


def test_change_that_changes_nothing_is_no_step(session, evaluation):
    version = drafts.newest(begin(session, evaluation, choice_item("q1")))

    drafts.save(session, version, version.definition, "edit", "q1")

    assert drafts.last_step(session, version) is None


def test_published_version_is_never_changed(session, evaluation, now):
    version = drafts.newest(begin_published(session, evaluation, now, choice_item("q1")))

    with pytest.raises(drafts.NoDraft):
        drafts.save(session, version, with_items(version), "drop", "q1")
    with pytest.raises(drafts.NoDraft):
        drafts.take_back(session, version)
    with pytest.raises(drafts.NoDraft):
        drafts.draft_of(version.instrument)


def test_second_version_needs_a_note_and_keeps_it(session, evaluation, cast, now):
    instrument = begin_published(session, evaluation, now, choice_item("q1"))
    version = drafts.new_version(session, instrument)

    with pytest.raises(drafts.NoteNeeded):
        drafts.publish(session, version, "  ", [], cast["lin"], now)
    drafts.publish(session, version, "q1 is worded anew", ["wording"], cast["lin"], now)

    assert (version.number, version.comparability) == (2, "q1 is worded anew")
    entry = last_entry(session)
    assert (entry.action, entry.login) == ("instrument.publish", "lin")
    assert entry.detail["content_hash"] == version.content_hash
    assert [drafts.state_of(session, one) for one in instrument.versions] == ["superseded", "published"]


def test_first_version_needs_no_note_and_leaves_no_way_back(session, evaluation, cast, now):
    version = drafts.newest(begin(session, evaluation))
    drafts.save(session, version, with_items(version, choice_item("q1")), "add", "q1")

    drafts.publish(session, version, "", [], cast["lin"], now)

    assert version.frozen_at is not None
    assert session.scalars(sa.select(DraftStep)).all() == []


def test_unfit_questionnaire_is_not_published_and_nothing_is_written(session, evaluation, cast, now):
    version = drafts.newest(begin(session, evaluation, choice_item("q1", choices=())))

    with pytest.raises(instruments.InstrumentUnfit):
        drafts.publish(session, version, "", [], cast["lin"], now)
    session.rollback()

    assert version.frozen_at is None
    assert last_entry(session) is None


def test_wave_that_asks_a_version_puts_it_in_use(session, evaluation, now):
    version = drafts.newest(begin_published(session, evaluation, now, choice_item("q1")))
    session.add(Collection(wave_id=evaluation.waves[0].id, instrument_version_id=version.id))
    session.commit()

    assert drafts.state_of(session, version) == "used"


def test_codes_of_published_versions_are_fixed(session, evaluation, now):
    instrument = begin_published(session, evaluation, now, choice_item("q1"), choice_item("q2"))
    version = drafts.new_version(session, instrument)
    drafts.save(session, version, with_items(version, choice_item("q3")), "edit")

    assert drafts.fixed_names(instrument) == {"q1", "q2"}


def test_changed_words_are_untested_words(session, evaluation, cast, now):
    version = drafts.newest(begin(session, evaluation, choice_item("q1")))
    drafts.note_test(session, version, cast["lin"], now)
    tested = version.tested_on

    drafts.save(session, version, with_items(version, choice_item("q1", "变了？")), "edit", "q1")

    assert (tested, version.tested_on) == (now.date(), None)


def test_uploaded_draft_can_be_taken_back(session, evaluation, now):
    instrument = begin(session, evaluation, choice_item("q1"))
    sent = replace(drafts.newest(instrument).definition, name="other", items=(choice_item("q9"),))

    version = drafts.upload(session, instrument, sent)

    assert (asked(version), version.definition.name) == (["q9"], "recipient")
    drafts.take_back(session, version)
    assert asked(version) == ["q1"]


def test_source_stays_once_a_version_is_published(session, evaluation, now):
    instrument = begin_published(session, evaluation, now, choice_item("q1"))
    other = replace(drafts.newest(instrument).definition, source="peer")

    with pytest.raises(drafts.SourceFixed):
        drafts.upload(session, instrument, other)
    version = drafts.new_version(session, instrument)
    with pytest.raises(drafts.SourceFixed):
        drafts.save(session, version, other, "title")

    assert (instrument.source, len(instrument.versions)) == ("recipient", 2)


def test_upload_over_a_published_version_is_a_new_version(session, evaluation, now):
    instrument = begin_published(session, evaluation, now, choice_item("q1"))
    sent = replace(drafts.newest(instrument).definition, items=(choice_item("q9"),))

    version = drafts.upload(session, instrument, sent)

    assert (version.number, asked(instrument.versions[0])) == (2, ["q1"])


def test_discarded_draft_leaves_what_was_published(session, evaluation, cast, now):
    instrument = begin_published(session, evaluation, now, choice_item("q1"))
    drafts.new_version(session, instrument)

    drafts.discard(session, instrument, cast["lin"], now)

    assert [version.number for version in instrument.versions] == [1]
    with pytest.raises(drafts.NoDraft):
        drafts.discard(session, instrument, cast["lin"], now)


def test_discarded_first_draft_takes_the_questionnaire_along(session, evaluation, cast, now):
    drafts.discard(session, begin(session, evaluation), cast["lin"], now)

    assert session.scalars(sa.select(Instrument)).all() == []


def test_second_of_a_name_is_numbered(session, evaluation):
    begin(session, evaluation)

    assert drafts.free_name(session, evaluation.id, "recipient") == "recipient_2"
    assert drafts.free_name(session, evaluation.id, "new") == "new_2"
    with pytest.raises(drafts.NameTaken):
        begin(session, evaluation)
