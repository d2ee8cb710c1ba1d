"""Engagement, conflicts, panels"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('comparison',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('node', sa.String(length=60), nullable=False),
    sa.Column('judge', sa.String(length=120), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_comparison_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comparison')),
    sa.UniqueConstraint('evaluation_id', 'node', 'judge', name=op.f('uq_comparison_evaluation_id_node_judge'))
    )
    op.create_table('engagement',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('commissioner', sa.String(length=200), nullable=False),
    sa.Column('evaluator', sa.String(length=200), nullable=False),
    sa.Column('contract', sa.String(length=120), nullable=False),
    sa.Column('starts', sa.Date(), nullable=True),
    sa.Column('ends', sa.Date(), nullable=True),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('signer', sa.String(length=120), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('cooling_years', sa.Integer(), nullable=False),
    sa.CheckConstraint("(signer = '') = (signed_on is null)", name=op.f('ck_engagement_signed_by_somebody_on_a_day')),
    sa.CheckConstraint('cooling_years between 0 and 10', name=op.f('ck_engagement_cooling_years_few')),
    sa.CheckConstraint('ends is null or starts is null or ends >= starts', name=op.f('ck_engagement_runs_forward')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_engagement_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', name=op.f('pk_engagement'))
    )
    op.create_table('conflict',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('person', sa.String(length=120), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('starts', sa.Date(), nullable=True),
    sa.Column('ends', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('declared_by', sa.String(length=120), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn', sa.Text(), nullable=False),
    sa.CheckConstraint("kind in ('employed', 'family', 'same_unit', 'supervision', 'financial', 'other')", name=op.f('ck_conflict_kind_word')),
    sa.CheckConstraint("subject_id is not null or organisation <> ''", name=op.f('ck_conflict_names_the_other_side')),
    sa.CheckConstraint('ends is null or starts is null or ends >= starts', name=op.f('ck_conflict_runs_forward')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_conflict_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_conflict_subject_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conflict'))
    )
    with op.batch_alter_table('conflict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conflict_evaluation_id'), ['evaluation_id'], unique=False)

    op.create_table('panel',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('least', sa.Integer(), nullable=False),
    sa.Column('gap', sa.Double(), nullable=False),
    sa.Column('is_blind', sa.Boolean(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('guidance', sa.Text(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("kind in ('experts', 'peers')", name=op.f('ck_panel_kind_word')),
    sa.CheckConstraint('gap > 0 and gap <= 100', name=op.f('ck_panel_gap_points')),
    sa.CheckConstraint('least >= 1', name=op.f('ck_panel_least_raters')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_panel_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel')),
    sa.UniqueConstraint('wave_id', 'code', name=op.f('uq_panel_wave_id_code'))
    )
    with op.batch_alter_table('panel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_wave_id'), ['wave_id'], unique=False)

    op.create_table('panel_rater',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('panel_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('person', sa.String(length=120), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_rater_panel_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_rater')),
    sa.UniqueConstraint('panel_id', 'code', name=op.f('uq_panel_rater_panel_id_code')),
    sa.UniqueConstraint('panel_id', 'person', name=op.f('uq_panel_rater_panel_id_person'))
    )
    with op.batch_alter_table('panel_rater', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_rater_person'), ['person'], unique=False)

    op.create_table('panel_subject',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('panel_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('blind', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_subject_panel_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_panel_subject_subject_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_subject')),
    sa.UniqueConstraint('panel_id', 'blind', name=op.f('uq_panel_subject_panel_id_blind')),
    sa.UniqueConstraint('panel_id', 'subject_id', name=op.f('uq_panel_subject_panel_id_subject_id'))
    )
    with op.batch_alter_table('panel_subject', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_subject_subject_id'), ['subject_id'], unique=False)

    op.create_table('assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('panel_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('rater_id', sa.Integer(), nullable=False),
    sa.Column('origin', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('recusal', sa.Text(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('draft', sa.JSON(), nullable=False),
    sa.CheckConstraint("(state = 'recused') = (recusal <> '')", name=op.f('ck_assignment_recused_with_a_reason')),
    sa.CheckConstraint("(state = 'submitted') = (submitted_at is not null)", name=op.f('ck_assignment_submitted_at_a_time')),
    sa.CheckConstraint("origin in ('proposal', 'file', 'hand', 'third')", name=op.f('ck_assignment_origin_word')),
    sa.CheckConstraint("state in ('assigned', 'declared', 'submitted', 'recused')", name=op.f('ck_assignment_state_word')),
    sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_assignment_panel_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['rater_id'], ['panel_rater.id'], name=op.f('fk_assignment_rater_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_assignment_subject_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('panel_id', 'subject_id', 'rater_id', name=op.f('uq_assignment_panel_id_subject_id_rater_id'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_rater_id'), ['rater_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_subject_id'), ['subject_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_subject_id'))
        batch_op.drop_index(batch_op.f('ix_assignment_rater_id'))

    op.drop_table('assignment')
    with op.batch_alter_table('panel_subject', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_subject_subject_id'))

    op.drop_table('panel_subject')
    with op.batch_alter_table('panel_rater', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_rater_person'))

    op.drop_table('panel_rater')
    with op.batch_alter_table('panel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_wave_id'))

    op.drop_table('panel')
    with op.batch_alter_table('conflict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conflict_evaluation_id'))

    op.drop_table('conflict')
    op.drop_table('engagement')
    op.drop_table('comparison')
