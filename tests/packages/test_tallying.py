"""Counts are made once, kept, equal those of the answers, and give the same scores."""

import pytest
import sqlalchemy as sa
from pandas.testing import assert_frame_equal

from packages.gather import collected_from, package_from, plan_from
from packages.importing import import_package
from packages.reader import read_package
from packages.tally_bytes import tally_bytes, tally_read
from packages.tallying import outdated, tallies_of
from scoring.pipeline import score_cycle
from scoring.tallies import tally_of
from surveys.models import CollectionTally, Response
from tests.packages.conftest import CASES, Draft, files_of
from tests.packages.test_package_round_trip import lin, session  # noqa: F401

pytestmark = pytest.mark.usefixtures("lin")


@pytest.fixture
def package():
    return read_package(CASES / "sample-1" / "package")


@pytest.fixture
def evaluation(session, lin, package):  # noqa: F811
    return import_package(session, package, lin.organisation, lin)


def test_import_keeps_the_counts_of_every_collection(session, evaluation, package):  # noqa: F811
    kept = session.scalars(sa.select(CollectionTally)).all()

    assert kept
    assert sum(row.responses for row in kept) == len(package.collected.responses)
    assert tallies_of(session, evaluation).checksum == tally_of(package.collected).checksum
    assert outdated(session, evaluation) == []


def test_scores_from_kept_counts_equal_those_from_answers(session, evaluation, package):  # noqa: F811
    collected = collected_from(session, evaluation)

    result = score_cycle(plan_from(session, evaluation.plan_version), collected)

    assert collected.answers.empty and collected.responses.empty
    expected = score_cycle(package.plan, package.collected)
    for name in ("scores", "grades", "quality"):
        assert_frame_equal(getattr(result, name), getattr(expected, name), check_dtype=False)


def test_kept_counts_are_not_made_again(session, evaluation):  # noqa: F811
    before = dict(session.execute(sa.select(CollectionTally.collection_id, CollectionTally.checksum)).all())
    session.execute(sa.update(Response).values(codes=None, answers={}))

    tallies_of(session, evaluation)

    after = dict(session.execute(sa.select(CollectionTally.collection_id, CollectionTally.checksum)).all())
    assert after == before
    assert outdated(session, evaluation)


def test_response_taken_away_is_counted_no_more(session, evaluation):  # noqa: F811
    whole = tallies_of(session, evaluation)
    gone = session.scalars(sa.select(Response).order_by(Response.key)).first()
    session.delete(gone)
    session.flush()

    left = tallies_of(session, evaluation)

    assert sum(left.returned("state").values()) == sum(whole.returned("state").values()) - 1
    assert outdated(session, evaluation) == []


def test_responses_without_codes_are_counted_by_their_answers(session, evaluation):  # noqa: F811
    expected = tallies_of(session, evaluation).checksum
    some = session.scalars(sa.select(Response.key).order_by(Response.key).limit(40)).all()
    session.execute(sa.update(Response).where(Response.key.in_(some)).values(codes=None))
    session.execute(sa.delete(CollectionTally))
    session.expire_all()

    assert tallies_of(session, evaluation).checksum == expected


def test_range_with_decimal_steps_is_counted_exactly(session, lin, tmp_path):  # noqa: F811
    draft = Draft(files_of(), tmp_path / "range")
    evidence = an_evidence_point_of_peers(draft)
    draft.form("peer", "survey", 5, "type", "range")
    draft.form("peer", "survey", 5, "name", "tenths")
    draft.form("peer", "survey", 5, "label::中文 (zh)", "十分之几")
    draft.form("peer", "survey", 5, "parameters", "start=0 end=1 step=0.1")
    draft.form("peer", "survey", 5, "evidence", evidence)
    draft.form("peer", "survey", 5, "reverse", "yes")
    draft.column("responses/peer.csv", "tenths", "0.3")
    draft.cell("responses/peer.csv", 2, "tenths", "0.7")
    package = read_package(draft.write())

    evaluation = import_package(session, package, lin.organisation, lin)

    assert set(session.scalars(sa.select(Response.codes.is_(None)))) == {False}
    assert tallies_of(session, evaluation).checksum == tally_of(package.collected).checksum
    assert outdated(session, evaluation) == []


def an_evidence_point_of_peers(draft):
    """An evidence point that the peers' form feeds already."""
    rows = read_package(draft.write()).collected.items
    return rows.loc[(rows["instrument"] == "peer") & (rows["evidence"] != ""), "evidence"].iloc[0]


def test_kept_bytes_read_back_equal(package):
    tally = tally_of(package.collected)

    assert tally_read(tally_bytes(tally)).checksum == tally.checksum


def test_rows_by_key_give_the_kept_counts(session, evaluation):  # noqa: F811
    rows = package_from(session, evaluation, by_key=True).collected

    assert tally_of(rows).checksum == tallies_of(session, evaluation).checksum
