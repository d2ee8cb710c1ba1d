"""Plans that are edited in the browser: origin, area, pilot, own names, approval"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('evaluation', sa.Column('area', sa.String(length=120), server_default='', nullable=False))
    op.add_column('evaluation', sa.Column('is_pilot', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('plan_version', sa.Column('post_labels', sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column('plan_version', sa.Column('approved_by', sa.String(length=120), server_default='', nullable=False))
    op.add_column('plan_version', sa.Column('approval_reason', sa.Text(), server_default='', nullable=False))
    op.add_column('source_threshold', sa.Column('label', sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
    op.create_table('plan_origin',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.CheckConstraint("kind in ('starter', 'evaluation')", name=op.f('ck_plan_origin_kind_word')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_plan_origin_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', name=op.f('pk_plan_origin'))
    )


def downgrade() -> None:
    op.drop_table('plan_origin')
    for table, columns in (
        ('source_threshold', ('label',)),
        ('plan_version', ('approval_reason', 'approved_by', 'post_labels')),
        ('evaluation', ('is_pilot', 'area')),
    ):
        for column in columns:
            op.drop_column(table, column)
