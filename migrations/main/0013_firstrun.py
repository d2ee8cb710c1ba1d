"""Guests' organisations, choices of a house, second factors, ended sessions"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hosted_organisation',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('host_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('organisation_id <> host_id', name=op.f('ck_hosted_organisation_nobody_hosts_itself')),
    sa.ForeignKeyConstraint(['host_id'], ['organisation.id'], name=op.f('fk_hosted_organisation_host_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_hosted_organisation_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_hosted_organisation'))
    )
    op.create_index(op.f('ix_hosted_organisation_host_id'), 'hosted_organisation', ['host_id'])
    op.create_table('house_choice',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('sending', sa.String(length=10), nullable=True),
    sa.Column('contact', sa.String(length=300), nullable=False),
    sa.CheckConstraint("sending in ('mail', 'cards')", name=op.f('ck_house_choice_sending_word')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_house_choice_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_house_choice'))
    )
    op.create_table('second_factor',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('is_confirmed', sa.Boolean(), nullable=False),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('recovery', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_second_factor_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_second_factor'))
    )
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sessions_ended', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.drop_column('sessions_ended')

    op.drop_table('second_factor')
    op.drop_table('house_choice')
    op.drop_index(op.f('ix_hosted_organisation_host_id'), table_name='hosted_organisation')
    op.drop_table('hosted_organisation')
