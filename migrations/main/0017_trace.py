"""Checksums of the files of reports that were handed out"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('report_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('suffix', sa.String(length=20), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_report_file_whole_sha256')),
    sa.ForeignKeyConstraint(['release_id'], ['release_record.id'], name=op.f('fk_report_file_release_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_file')),
    sa.UniqueConstraint('sha256', 'release_id', name=op.f('uq_report_file_sha256_release_id'))
    )
    op.create_index(op.f('ix_report_file_release_id'), 'report_file', ['release_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_report_file_release_id'), table_name='report_file')
    op.drop_table('report_file')
