"""A box for each poll; urns"""

import sqlalchemy as sa
from alembic import op

revision = 'b002'
down_revision = 'b001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Open waves stop the migration of the main store, which comes first; so this is empty by now,
    # unless the stores come from different backups.
    if op.get_bind().scalar(sa.text('select count(*) from ballot')):
        raise RuntimeError('The ballot box holds ballots. Close and seal the wave with version 0.1, then update.')
    op.drop_table('ballot')
    op.drop_table('ballot_box')
    op.create_table('ballot_box',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('seal_key', sa.LargeBinary(), nullable=False),
    sa.Column('verify_key', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_ballot_box')),
    sqlite_with_rowid=False
    )
    op.create_table('urn',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('box', sa.String(length=32), nullable=False),
    sa.Column('labels', sa.LargeBinary(), nullable=False),
    sa.Column('ballots', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['box'], ['ballot_box.name'], name=op.f('fk_urn_box'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_urn'))
    )
    op.create_index(op.f('ix_urn_box'), 'urn', ['box'], unique=False)
    if op.get_bind().dialect.name == 'postgresql':  # noise cannot be compressed
        op.execute('alter table urn alter column labels set storage external')
        op.execute('alter table urn alter column ballots set storage external')


def downgrade() -> None:
    op.drop_table('urn')
    op.drop_table('ballot_box')
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
