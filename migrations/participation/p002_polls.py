"""Invitations name a poll; signing keys"""

import sqlalchemy as sa
from alembic import op

revision = 'p002'
down_revision = 'p001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Tickets of sealed waves end here: they lead nowhere any more. Open waves stop the
    # migration of the main store, which comes first.
    op.drop_table('invitation')
    op.create_table('invitation',
    sa.Column('ticket_hash', sa.String(length=64), nullable=False),
    sa.Column('poll', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=4), nullable=False),
    sa.Column('claim', sa.String(length=64), nullable=False),
    sa.CheckConstraint("state in ('open', 'used', 'gone')", name=op.f('ck_invitation_state_word')),
    sa.PrimaryKeyConstraint('ticket_hash', name=op.f('pk_invitation'))
    )
    op.create_index(op.f('ix_invitation_poll'), 'invitation', ['poll'], unique=False)
    if op.get_bind().dialect.name == 'postgresql':  # room on each page to write a sheet anew beside the old one
        op.execute('alter table invitation set (fillfactor = 40)')
    op.create_table('signing_key',
    sa.Column('poll', sa.String(length=8), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('poll', name=op.f('pk_signing_key'))
    )


def downgrade() -> None:
    op.drop_table('signing_key')
    op.drop_table('invitation')
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
