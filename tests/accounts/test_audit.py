"""The audit chain, on both kinds of store."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from accounts import audit
from accounts.models import AuditEntry, User
from tests.conftest import add_cast

NOW = datetime(2026, 3, 1, 16, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def chain(stores):
    """A session with three entries."""
    with stores.open("main") as session:
        lin = add_cast(session)["lin"]
        for number in range(3):
            audit.record(session, lin, "plan.lock", f"evaluation {number}", {"版本": number}, NOW)
        session.commit()
        yield session


def test_untouched_chain_is_whole(chain):
    entries = chain.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()

    assert audit.verify(chain) is None
    assert [entry.previous_hash for entry in entries] == [audit.FIRST, *(e.entry_hash for e in entries[:-1])]
    assert audit.head(chain) == entries[-1].entry_hash


def test_changed_entry_is_found(chain):
    chain.execute(sa.update(AuditEntry).where(AuditEntry.object == "evaluation 1").values(login="mo"))
    chain.expire_all()

    assert audit.verify(chain).object == "evaluation 1"


def test_entry_taken_from_the_middle_is_found_at_the_next(chain):
    chain.execute(sa.delete(AuditEntry).where(AuditEntry.object == "evaluation 1"))

    assert audit.verify(chain).object == "evaluation 2"


def test_moment_is_kept_in_universal_time(chain):
    entry = chain.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).first()

    assert entry.at.replace(tzinfo=UTC) == datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)


def test_refused_step_leaves_no_entry(chain):
    lin = chain.scalar(sa.select(User).where(User.login == "lin"))
    audit.record(chain, lin, "plan.lock", "never", {}, NOW)

    chain.rollback()

    assert chain.scalar(sa.select(sa.func.count(AuditEntry.id))) == 3
