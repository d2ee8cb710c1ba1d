"""Contacts"""

import sqlalchemy as sa
from alembic import op

revision = 'p003'
down_revision = 'p002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contact',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('poll', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('address', sa.String(length=120), nullable=False),
    sa.Column('ticket_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_contact')),
    sa.UniqueConstraint('ticket_hash', name=op.f('uq_contact_ticket_hash'))
    )
    op.create_index(op.f('ix_contact_poll'), 'contact', ['poll'], unique=False)


def downgrade() -> None:
    op.drop_table('contact')
