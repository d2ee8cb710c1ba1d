"""Engagement, conflicts, panels"""

import sqlalchemy as sa
from alembic import op

revision = '0006_planaids'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
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



def downgrade() -> None:
    with op.batch_alter_table('conflict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conflict_evaluation_id'))

    op.drop_table('conflict')
    op.drop_table('engagement')
