"""Decisions on releases, publicity, objections, corrections, validity, links for readers"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('house_calendar',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_house_calendar_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_house_calendar'))
    )
    op.create_table('house_day',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('is_working', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_house_day_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_house_day')),
    sa.UniqueConstraint('organisation_id', 'day', name=op.f('uq_house_day_organisation_id_day'))
    )
    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('about', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('may_print', sa.Boolean(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('entered_by', sa.String(length=120), nullable=False),
    sa.Column('reply_due', sa.Date(), nullable=False),
    sa.Column('extension', sa.Text(), nullable=False),
    sa.Column('decision', sa.String(length=10), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.String(length=120), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.CheckConstraint("channel in ('account', 'paper')", name=op.f('ck_objection_channel_word')),
    sa.CheckConstraint("decision in ('upheld', 'partly', 'rejected')", name=op.f('ck_objection_decision_word')),
    sa.CheckConstraint("decision is null or (answer <> '' and reasons <> '')", name=op.f('ck_objection_decided_with_words')),
    sa.CheckConstraint("kind = 'objection' or decision is null", name=op.f('ck_objection_reply_needs_no_decision')),
    sa.CheckConstraint("kind in ('objection', 'reply')", name=op.f('ck_objection_kind_word')),
    sa.CheckConstraint('(decision is null) = (decided_by is null) and (decision is null) = (decided_on is null)', name=op.f('ck_objection_decided_whole')),
    sa.CheckConstraint('decided_by is null or decided_by <> entered_by', name=op.f('ck_objection_decided_by_another')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_objection_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection')),
    sa.UniqueConstraint('evaluation_id', 'number', name=op.f('uq_objection_evaluation_id_number'))
    )
    op.create_index(op.f('ix_objection_evaluation_id'), 'objection', ['evaluation_id'], unique=False)
    op.create_table('publication_settings',
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('reply_days', sa.Integer(), nullable=False),
    sa.Column('years', sa.Integer(), nullable=False),
    sa.Column('shows_post', sa.Boolean(), nullable=False),
    sa.Column('shows_grade', sa.Boolean(), nullable=False),
    sa.CheckConstraint('days >= 5', name=op.f('ck_publication_settings_days_least')),
    sa.CheckConstraint('reply_days between 1 and 60', name=op.f('ck_publication_settings_reply_days_range')),
    sa.CheckConstraint('years between 1 and 5', name=op.f('ck_publication_settings_years_range')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_publication_settings_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('evaluation_id', name=op.f('pk_publication_settings'))
    )
    op.create_table('report_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=40), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('made_by', sa.String(length=120), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('revoked_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_report_link_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_link'))
    )
    op.create_index(op.f('ix_report_link_evaluation_id'), 'report_link', ['evaluation_id'], unique=False)
    op.create_table('report_link_use',
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['link_id'], ['report_link.id'], name=op.f('fk_report_link_use_link_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('link_id', 'day', name=op.f('pk_report_link_use'))
    )
    op.create_table('correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('wrong', sa.Text(), nullable=False),
    sa.Column('objection_id', sa.Integer(), nullable=True),
    sa.Column('old_release_id', sa.Integer(), nullable=False),
    sa.Column('new_release_id', sa.Integer(), nullable=True),
    sa.Column('opened_by', sa.String(length=120), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.CheckConstraint("wrong <> ''", name=op.f('ck_correction_says_what_was_wrong')),
    sa.CheckConstraint('(new_release_id is null) = (closed_on is null)', name=op.f('ck_correction_closed_by_a_release')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_correction_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['new_release_id'], ['release_record.id'], name=op.f('fk_correction_new_release_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['objection_id'], ['objection.id'], name=op.f('fk_correction_objection_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['old_release_id'], ['release_record.id'], name=op.f('fk_correction_old_release_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction')),
    sa.UniqueConstraint('evaluation_id', 'number', name=op.f('uq_correction_evaluation_id_number'))
    )
    op.create_index(op.f('ix_correction_evaluation_id'), 'correction', ['evaluation_id'], unique=False)
    op.create_table('final_result',
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('closed_by', sa.String(length=120), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=False),
    sa.CheckConstraint('valid_until > valid_from', name=op.f('ck_final_result_valid_forward')),
    sa.ForeignKeyConstraint(['release_id'], ['release_record.id'], name=op.f('fk_final_result_release_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('release_id', name=op.f('pk_final_result'))
    )
    op.create_table('publicity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('posted_on', sa.Date(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('is_arranged', sa.Boolean(), nullable=False),
    sa.Column('shows_post', sa.Boolean(), nullable=False),
    sa.Column('shows_grade', sa.Boolean(), nullable=False),
    sa.Column('posted_by', sa.String(length=120), nullable=False),
    sa.Column('stopped_on', sa.Date(), nullable=True),
    sa.CheckConstraint('days >= 5', name=op.f('ck_publicity_days_least')),
    sa.CheckConstraint('last_day > posted_on', name=op.f('ck_publicity_runs_forward')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_publicity_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['release_id'], ['release_record.id'], name=op.f('fk_publicity_release_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publicity'))
    )
    op.create_index(op.f('ix_publicity_evaluation_id'), 'publicity', ['evaluation_id'], unique=False)
    op.create_table('release_decision',
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('word', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('proposed_by', sa.String(length=120), nullable=False),
    sa.Column('decided_by', sa.String(length=120), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.CheckConstraint("word <> 'approve' or decided_by <> proposed_by", name=op.f('ck_release_decision_two_people')),
    sa.CheckConstraint("word <> 'send_back' or reason <> ''", name=op.f('ck_release_decision_sent_back_with_reason')),
    sa.CheckConstraint("word in ('approve', 'send_back')", name=op.f('ck_release_decision_word_word')),
    sa.ForeignKeyConstraint(['release_id'], ['release_record.id'], name=op.f('fk_release_decision_release_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('release_id', name=op.f('pk_release_decision'))
    )
    op.create_table('correction_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('correction_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.Column('told_by', sa.String(length=120), nullable=True),
    sa.Column('way', sa.String(length=10), nullable=True),
    sa.CheckConstraint("way in ('letter', 'telephone', 'person', 'message')", name=op.f('ck_correction_notice_way_word')),
    sa.CheckConstraint('(told_on is null) = (told_by is null) and (told_on is null) = (way is null)', name=op.f('ck_correction_notice_told_whole')),
    sa.ForeignKeyConstraint(['correction_id'], ['correction.id'], name=op.f('fk_correction_notice_correction_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction_notice')),
    sa.UniqueConstraint('correction_id', 'subject', name=op.f('uq_correction_notice_correction_id_subject'))
    )
    op.create_index(op.f('ix_correction_notice_correction_id'), 'correction_notice', ['correction_id'], unique=False)

    # Releases that passed before a second person was asked for stay readable, and say how they came about.
    op.execute(
        "insert into release_decision"
        " (release_id, word, reason, fingerprint, proposed_by, decided_by, decided_on)"
        " select id, 'approve', 'Released before a second person was asked for.', content_hash,"
        " created_by, '-', created_on from release_record where verdict = 'pass'"
    )


def downgrade() -> None:
    op.drop_index(op.f('ix_correction_notice_correction_id'), table_name='correction_notice')
    op.drop_table('correction_notice')
    op.drop_table('release_decision')
    op.drop_index(op.f('ix_publicity_evaluation_id'), table_name='publicity')
    op.drop_table('publicity')
    op.drop_table('final_result')
    op.drop_index(op.f('ix_correction_evaluation_id'), table_name='correction')
    op.drop_table('correction')
    op.drop_table('report_link_use')
    op.drop_index(op.f('ix_report_link_evaluation_id'), table_name='report_link')
    op.drop_table('report_link')
    op.drop_table('publication_settings')
    op.drop_index(op.f('ix_objection_evaluation_id'), table_name='objection')
    op.drop_table('objection')
    op.drop_table('house_day')
    op.drop_table('house_calendar')
