"""People who may be drawn"""

import sqlalchemy as sa
from alembic import op

revision = 'p004'
down_revision = 'p003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('frame_entry',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('frame', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('stratum', sa.String(length=60), nullable=False),
    sa.Column('subjects', sa.String(length=600), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('address', sa.String(length=120), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.CheckConstraint("kind in ('person', 'visit', 'file')", name=op.f('ck_frame_entry_kind_word')),
    sa.CheckConstraint("state in ('listed', 'ticket', 'outside')", name=op.f('ck_frame_entry_state_word')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_frame_entry'))
    )
    op.create_index('ix_frame_entry_layer', 'frame_entry', ['frame', 'kind', 'stratum', 'subjects'], unique=False)


def downgrade() -> None:
    op.drop_table('frame_entry')
