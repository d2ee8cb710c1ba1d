"""Polls, receipts, ballot counts"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Tickets and ballots change their form: what is open must be closed by the version it was opened with.
    open_waves = "select count(*) from wave where state in ('open', 'closed')"
    if op.get_bind().scalar(sa.text(open_waves)):
        raise RuntimeError("A wave is open. Close and seal it with version 0.1, then update.")
    op.create_table('ballot_count',
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=1), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint("level in ('A', 'B')", name=op.f('ck_ballot_count_level_word')),
    sa.CheckConstraint('count >= 0', name=op.f('ck_ballot_count_count_not_negative')),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_ballot_count_collection_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('collection_id', 'level', name=op.f('pk_ballot_count'))
    )
    op.create_table('poll',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('stratum', sa.String(length=60), nullable=False),
    sa.Column('subjects', sa.String(length=600), nullable=False),
    sa.Column('entry', sa.Text(), nullable=False),
    sa.Column('box', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_poll_collection_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll')),
    sa.UniqueConstraint('box', name=op.f('uq_poll_box')),
    sa.UniqueConstraint('code', name=op.f('uq_poll_code')),
    sa.UniqueConstraint('collection_id', 'stratum', 'subjects', name=op.f('uq_poll_collection_id_stratum_subjects'))
    )
    op.create_table('receipt',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_receipt_poll_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', 'code', name=op.f('pk_receipt'))
    )


def downgrade() -> None:
    op.drop_table('receipt')
    op.drop_table('poll')
    op.drop_table('ballot_count')
