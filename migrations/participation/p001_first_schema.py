"""First schema"""

import sqlalchemy as sa
from alembic import op

revision = 'p001'
down_revision = None
branch_labels = ('participation',)
depends_on = None


def upgrade() -> None:
    op.create_table('invitation',
    sa.Column('ticket_hash', sa.String(length=64), nullable=False),
    sa.Column('collection', sa.Integer(), nullable=False),
    sa.Column('stratum', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=600), nullable=False),
    sa.Column('state', sa.String(length=4), nullable=False),
    sa.CheckConstraint("state in ('open', 'used', 'gone')", name=op.f('ck_invitation_state_word')),
    sa.PrimaryKeyConstraint('ticket_hash', name=op.f('pk_invitation')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('invitation')
