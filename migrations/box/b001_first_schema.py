"""First schema"""

import sqlalchemy as sa
from alembic import op

revision = 'b001'
down_revision = None
branch_labels = ('box',)
depends_on = None


def upgrade() -> None:
    op.create_table('ballot_box',
    sa.Column('wave', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('wave', name=op.f('pk_ballot_box')),
    sqlite_with_rowid=False
    )
    op.create_table('ballot',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['wave'], ['ballot_box.wave'], name=op.f('fk_ballot_wave'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_ballot')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('ballot')
    op.drop_table('ballot_box')
