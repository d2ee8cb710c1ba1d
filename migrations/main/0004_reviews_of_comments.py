"""Reviews of comments"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('masked_name',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_masked_name_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', 'name', name=op.f('pk_masked_name'))
    )
    op.create_table('comment_review',
    sa.Column('comment_key', sa.String(length=32), nullable=False),
    sa.Column('masked', sa.Text(), nullable=False),
    sa.Column('paraphrase', sa.Text(), nullable=True),
    sa.Column('decision', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('first_reviewer', sa.String(length=120), nullable=True),
    sa.Column('second_reviewer', sa.String(length=120), nullable=True),
    sa.Column('first_on', sa.Date(), nullable=True),
    sa.Column('second_on', sa.Date(), nullable=True),
    sa.Column('place', sa.String(length=32), nullable=False),
    sa.CheckConstraint("(decision = 'pending') = (first_reviewer is null)", name=op.f('ck_comment_review_proposed_by_somebody')),
    sa.CheckConstraint("decision <> 'withhold' or reason <> ''", name=op.f('ck_comment_review_withheld_for_a_reason')),
    sa.CheckConstraint("decision in ('pending', 'release', 'withhold')", name=op.f('ck_comment_review_decision_word')),
    sa.CheckConstraint('(first_reviewer is null) = (first_on is null)', name=op.f('ck_comment_review_proposed_on_a_day')),
    sa.CheckConstraint('(second_reviewer is null) = (second_on is null)', name=op.f('ck_comment_review_confirmed_on_a_day')),
    sa.CheckConstraint('second_reviewer is null or (first_reviewer is not null and second_reviewer <> first_reviewer)', name=op.f('ck_comment_review_two_different_people')),
    sa.ForeignKeyConstraint(['comment_key'], ['comment.key'], name=op.f('fk_comment_review_comment_key'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('comment_key', name=op.f('pk_comment_review'))
    )


def downgrade() -> None:
    op.drop_table('comment_review')
    op.drop_table('masked_name')
