"""Frames, targets, draws, daily counts, call-backs"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('frame',
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_frame_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('wave_id', name=op.f('pk_frame')),
    sa.UniqueConstraint('code', name=op.f('uq_frame_code'))
    )
    op.create_table('sample_target',
    sa.Column('stratum_id', sa.Integer(), nullable=False),
    sa.Column('planned', sa.Integer(), nullable=False),
    sa.Column('invite', sa.Integer(), nullable=False),
    sa.Column('reserve', sa.Integer(), nullable=False),
    sa.Column('basis', sa.JSON(), nullable=False),
    sa.CheckConstraint('planned >= 1', name=op.f('ck_sample_target_planned_positive')),
    sa.CheckConstraint('invite >= planned', name=op.f('ck_sample_target_invite_enough')),
    sa.CheckConstraint('reserve >= 0', name=op.f('ck_sample_target_reserve_not_negative')),
    sa.ForeignKeyConstraint(['stratum_id'], ['stratum.id'], name=op.f('fk_sample_target_stratum_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('stratum_id', name=op.f('pk_sample_target'))
    )
    op.create_table('draw',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('stratum', sa.String(length=60), nullable=False),
    sa.Column('subjects', sa.String(length=600), nullable=False),
    sa.Column('seed', sa.String(length=40), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('reserve', sa.Integer(), nullable=False),
    sa.Column('frame_checksum', sa.String(length=64), nullable=False),
    sa.Column('drawn_checksum', sa.String(length=64), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_by', sa.String(length=120), nullable=False),
    sa.Column('withdrawn', sa.Text(), nullable=True),
    sa.Column('poll_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind in ('person', 'visit', 'file')", name=op.f('ck_draw_kind_word')),
    sa.CheckConstraint('size >= 1', name=op.f('ck_draw_size_positive')),
    sa.CheckConstraint('reserve >= 0', name=op.f('ck_draw_reserve_not_negative')),
    sa.CheckConstraint('size + reserve <= population', name=op.f('ck_draw_within_population')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_draw_poll_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_draw_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw')),
    sa.UniqueConstraint('wave_id', 'number', name=op.f('uq_draw_wave_id_number'))
    )
    op.create_table('draw_outcome',
    sa.Column('draw_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('replaced', sa.Integer(), nullable=False),
    sa.Column('invited', sa.Integer(), nullable=False),
    sa.CheckConstraint('count >= 1', name=op.f('ck_draw_outcome_count_positive')),
    sa.CheckConstraint('replaced between 0 and count', name=op.f('ck_draw_outcome_replaced_among_them')),
    sa.CheckConstraint('invited between 0 and count', name=op.f('ck_draw_outcome_invited_among_them')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_draw_outcome_draw_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('draw_id', 'reason', name=op.f('pk_draw_outcome'))
    )
    op.create_table('daily_count',
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.CheckConstraint('used >= 0 and used / 10 * 10 = used', name=op.f('ck_daily_count_whole_tens')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_daily_count_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('wave_id', 'day', name=op.f('pk_daily_count'))
    )
    op.create_table('call_back',
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome in ('asked', 'not_asked', 'unreached', 'declined')", name=op.f('ck_call_back_outcome_word')),
    sa.CheckConstraint('count >= 0', name=op.f('ck_call_back_count_not_negative')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_call_back_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('wave_id', 'outcome', name=op.f('pk_call_back'))
    )


def downgrade() -> None:
    for table in ('call_back', 'daily_count', 'draw_outcome', 'draw', 'sample_target', 'frame'):
        op.drop_table(table)
