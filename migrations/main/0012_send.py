"""What staff enter for others: outcomes, paper sheets, counts of keying"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('keying_count',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('sheets', sa.Integer(), nullable=False),
    sa.Column('fields', sa.Integer(), nullable=False),
    sa.Column('mismatches', sa.Integer(), nullable=False),
    sa.CheckConstraint('mismatches between 0 and fields', name=op.f('ck_keying_count_mismatches_are_fields')),
    sa.CheckConstraint('sheets >= 0', name=op.f('ck_keying_count_sheets_not_negative')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_keying_count_poll_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', name=op.f('pk_keying_count'))
    )
    op.create_table('outcome',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome in ('interview', 'phone', 'paper', 'refused', 'unreached', 'moved', 'unable', 'blank', 'unreadable', 'elsewhere')", name=op.f('ck_outcome_outcome_word')),
    sa.CheckConstraint('count >= 0', name=op.f('ck_outcome_count_not_negative')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_outcome_poll_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', 'outcome', name=op.f('pk_outcome'))
    )
    op.create_table('paper_sheet',
    sa.Column('image', sa.String(length=64), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=5), nullable=False),
    sa.Column('fields', sa.Integer(), nullable=False),
    sa.Column('mismatches', sa.Integer(), nullable=False),
    sa.Column('first', sa.LargeBinary(), nullable=True),
    sa.Column('second', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(first is not null) = (state in ('once', 'twice'))", name=op.f('ck_paper_sheet_first_while_needed')),
    sa.CheckConstraint("(second is not null) = (state = 'twice')", name=op.f('ck_paper_sheet_second_while_needed')),
    sa.CheckConstraint("state in ('once', 'twice', 'cast', 'void')", name=op.f('ck_paper_sheet_state_word')),
    sa.CheckConstraint('mismatches between 0 and fields', name=op.f('ck_paper_sheet_mismatches_are_fields')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_paper_sheet_poll_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('image', name=op.f('pk_paper_sheet'))
    )
    op.create_index(op.f('ix_paper_sheet_poll_id'), 'paper_sheet', ['poll_id'], unique=False)


def downgrade() -> None:
    op.drop_table('paper_sheet')
    op.drop_table('outcome')
    op.drop_table('keying_count')
