"""Outcome indicators, stories of change, comments on sources that contradict"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('outcome_indicator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('label', sa.JSON(), nullable=False),
    sa.Column('unit', sa.JSON(), nullable=False),
    sa.Column('better', sa.String(length=10), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('baseline', sa.Double(), nullable=True),
    sa.Column('baseline_on', sa.Date(), nullable=True),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('value_on', sa.Date(), nullable=True),
    sa.Column('target', sa.Double(), nullable=True),
    sa.Column('source', sa.JSON(), nullable=False),
    sa.Column('entered_by', sa.String(length=120), nullable=False),
    sa.Column('verified_by', sa.String(length=120), nullable=True),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.CheckConstraint("better in ('more', 'less')", name=op.f('ck_outcome_indicator_better_word')),
    sa.CheckConstraint('(baseline is null) = (baseline_on is null)', name=op.f('ck_outcome_indicator_baseline_has_a_day')),
    sa.CheckConstraint('(value is null) = (value_on is null)', name=op.f('ck_outcome_indicator_value_has_a_day')),
    sa.CheckConstraint('(verified_by is null) = (verified_on is null)', name=op.f('ck_outcome_indicator_verified_on_a_day')),
    sa.CheckConstraint('baseline is not null or value is not null', name=op.f('ck_outcome_indicator_says_something')),
    sa.CheckConstraint('baseline_on is null or value_on is null or value_on > baseline_on', name=op.f('ck_outcome_indicator_value_after_baseline')),
    sa.CheckConstraint('people >= 0', name=op.f('ck_outcome_indicator_people_not_negative')),
    sa.CheckConstraint('verified_by is null or verified_by <> entered_by', name=op.f('ck_outcome_indicator_two_different_people')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_outcome_indicator_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome_indicator')),
    sa.UniqueConstraint('evaluation_id', 'code', name=op.f('uq_outcome_indicator_evaluation_id_code'))
    )
    op.create_table('source_comment',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=60), nullable=False),
    sa.Column('high', sa.String(length=60), nullable=False),
    sa.Column('low', sa.String(length=60), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('written_by', sa.String(length=120), nullable=False),
    sa.Column('written_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_source_comment_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', 'criterion', 'high', 'low', name=op.f('pk_source_comment'))
    )
    op.create_table('source_rule',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('apart', sa.Double(), nullable=False),
    sa.CheckConstraint('apart between 5 and 50', name=op.f('ck_source_rule_apart_points')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_source_rule_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', name=op.f('pk_source_rule'))
    )
    op.create_table('story',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('domain', sa.String(length=20), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('chosen_by', sa.JSON(), nullable=False),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.Column('verified', sa.JSON(), nullable=False),
    sa.Column('consent', sa.String(length=200), nullable=False),
    sa.Column('consent_on', sa.Date(), nullable=True),
    sa.Column('written_by', sa.String(length=120), nullable=False),
    sa.Column('written_on', sa.Date(), nullable=False),
    sa.Column('approved_by', sa.String(length=120), nullable=True),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('place', sa.String(length=32), nullable=False),
    sa.CheckConstraint("(consent = '') = (consent_on is null)", name=op.f('ck_story_consent_has_a_day')),
    sa.CheckConstraint("approved_by is null or consent <> ''", name=op.f('ck_story_approved_with_consent')),
    sa.CheckConstraint("domain in ('life', 'ability', 'relations', 'family', 'community', 'services', 'burden')", name=op.f('ck_story_domain_word')),
    sa.CheckConstraint('(approved_by is null) = (approved_on is null)', name=op.f('ck_story_approved_on_a_day')),
    sa.CheckConstraint('approved_by is null or approved_by <> written_by', name=op.f('ck_story_two_different_people')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_story_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story'))
    )
    op.create_index(op.f('ix_story_evaluation_id'), 'story', ['evaluation_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_story_evaluation_id'), table_name='story')
    op.drop_table('story')
    op.drop_table('source_rule')
    op.drop_table('source_comment')
    op.drop_table('outcome_indicator')
