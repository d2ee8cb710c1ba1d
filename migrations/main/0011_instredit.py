"""Editor of instruments: tests, notes on comparability, steps back, question bank"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bank_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_bank_question_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_question')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_bank_question_organisation_id_code'))
    )
    op.create_table('bank_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by', sa.String(length=120), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_bank_version_number_positive')),
    sa.ForeignKeyConstraint(['question_id'], ['bank_question.id'], name=op.f('fk_bank_version_question_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_version')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_bank_version_question_id_number'))
    )
    op.create_table('bank_use',
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=60), nullable=False),
    sa.Column('bank_version_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['bank_version_id'], ['bank_version.id'], name=op.f('fk_bank_use_bank_version_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_bank_use_instrument_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('instrument_id', 'item', name=op.f('pk_bank_use'))
    )
    op.create_table('draft_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('change', sa.String(length=20), nullable=False),
    sa.Column('about', sa.String(length=80), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['instrument_version.id'], name=op.f('fk_draft_step_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft_step'))
    )
    with op.batch_alter_table('draft_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_step_version_id'), ['version_id'], unique=False)

    with op.batch_alter_table('instrument_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tested_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('comparability', sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('instrument_version', schema=None) as batch_op:
        batch_op.drop_column('comparability')
        batch_op.drop_column('tested_on')

    with op.batch_alter_table('draft_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_step_version_id'))

    op.drop_table('draft_step')
    op.drop_table('bank_use')
    op.drop_table('bank_version')
    op.drop_table('bank_question')
