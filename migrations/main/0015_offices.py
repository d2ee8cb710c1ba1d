"""Actions, rectification and advice; for how long results may be referred to"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('subject_kind', sa.String(length=10), nullable=True),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('node', sa.String(length=60), nullable=False),
    sa.Column('training', sa.String(length=500), nullable=False),
    sa.Column('responsible', sa.String(length=200), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('is_posted', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('written_by', sa.String(length=120), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('action', 'rectification', 'advice')", name=op.f('ck_action_kind_word')),
    sa.CheckConstraint("state in ('open', 'done', 'dropped')", name=op.f('ck_action_state_word')),
    sa.CheckConstraint('(subject_id is null) = (subject_kind is null)', name=op.f('ck_action_subject_whole')),
    sa.CheckConstraint("(kind = 'advice') = (subject_id is null)", name=op.f('ck_action_advice_is_about_no_subject')),
    sa.CheckConstraint("kind <> 'action' or subject_kind = 'worker'", name=op.f('ck_action_actions_are_of_workers')),
    sa.CheckConstraint("kind <> 'rectification' or subject_kind <> 'worker'", name=op.f('ck_action_workers_have_actions')),
    sa.CheckConstraint("kind <> 'action' or not is_posted", name=op.f('ck_action_personal_actions_stay_personal')),
    sa.CheckConstraint("(state = 'open') = (closed_on is null)", name=op.f('ck_action_closed_on_a_day')),
    sa.CheckConstraint("state <> 'dropped' or note <> ''", name=op.f('ck_action_dropped_with_a_reason')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_action_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id', 'subject_kind'], ['subject.id', 'subject.kind'], name=op.f('fk_action_subject_id_subject_kind'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action'))
    )
    op.create_index(op.f('ix_action_evaluation_id'), 'action', ['evaluation_id'])
    op.create_index(op.f('ix_action_subject_id'), 'action', ['subject_id'])
    with op.batch_alter_table('engagement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('validity_years', sa.Integer(), server_default='2', nullable=False))
        batch_op.create_check_constraint(op.f('ck_engagement_validity_years_few'), 'validity_years between 1 and 5')


def downgrade() -> None:
    with op.batch_alter_table('engagement', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_engagement_validity_years_few'), type_='check')
        batch_op.drop_column('validity_years')

    op.drop_index(op.f('ix_action_subject_id'), table_name='action')
    op.drop_index(op.f('ix_action_evaluation_id'), table_name='action')
    op.drop_table('action')
