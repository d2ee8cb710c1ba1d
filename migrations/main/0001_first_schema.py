"""First schema"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = ('main',)
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('login', sa.String(length=120), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('object', sa.String(length=200), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('entry_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry')),
    sa.UniqueConstraint('entry_hash', name=op.f('uq_audit_entry_entry_hash'))
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('name', name=op.f('uq_organisation_name'))
    )
    op.create_table('evaluation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('starts', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('years', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('is_invented', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state in ('draft', 'locked', 'collecting', 'closed', 'scored', 'publicity', 'final')", name=op.f('ck_evaluation_state_word')),
    sa.CheckConstraint('ends > starts', name=op.f('ck_evaluation_cycle_runs_forward')),
    sa.CheckConstraint('years between 1 and 3', name=op.f('ck_evaluation_cycle_of_one_to_three_years')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_evaluation_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('is_enabled', sa.Boolean(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("role in ('administrator', 'fieldworker', 'analyst', 'expert', 'subject', 'agency', 'funder', 'supervisor', 'operator')", name=op.f('ck_user_account_role_word')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_user_account_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('login', name=op.f('uq_user_account_login'))
    )
    op.create_table('access',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('subject_code', sa.String(length=60), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_access_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access')),
    sa.UniqueConstraint('user_id', 'evaluation_id', 'subject_code', name=op.f('uq_access_user_id_evaluation_id_subject_code'))
    )
    with op.batch_alter_table('access', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_evaluation_id'), ['evaluation_id'], unique=False)

    op.create_table('instrument',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_instrument_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument')),
    sa.UniqueConstraint('evaluation_id', 'name', name=op.f('uq_instrument_evaluation_id_name'))
    )
    op.create_table('plan_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('locked_by', sa.String(length=120), nullable=True),
    sa.Column('checksum', sa.String(length=64), nullable=True),
    sa.Column('posts', sa.JSON(), nullable=False),
    sa.Column('max_missing', sa.Double(), nullable=False),
    sa.Column('trim_from', sa.Integer(), nullable=False),
    sa.Column('quota_grade', sa.String(length=40), nullable=True),
    sa.Column('quota_share', sa.Double(), nullable=True),
    sa.Column('team_evidence_share', sa.Double(), nullable=True),
    sa.Column('team_final', sa.JSON(), nullable=False),
    sa.CheckConstraint('(locked_at is null) = (checksum is null) and (locked_at is null) = (locked_by is null)', name=op.f('ck_plan_version_locked_has_date_author_checksum')),
    sa.CheckConstraint('(quota_grade is null) = (quota_share is null)', name=op.f('ck_plan_version_quota_whole')),
    sa.CheckConstraint('max_missing between 0 and 1', name=op.f('ck_plan_version_max_missing_share')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_plan_version_number_positive')),
    sa.CheckConstraint('quota_share is null or quota_share between 0 and 1', name=op.f('ck_plan_version_quota_share')),
    sa.CheckConstraint('team_evidence_share is null or team_evidence_share between 0 and 1', name=op.f('ck_plan_version_team_evidence_share')),
    sa.CheckConstraint('trim_from >= 3', name=op.f('ck_plan_version_trim_from_three')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_plan_version_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
    sa.UniqueConstraint('evaluation_id', 'number', name=op.f('uq_plan_version_evaluation_id_number'))
    )
    op.create_table('subject',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('parent_kind', sa.String(length=10), nullable=True),
    sa.Column('post', sa.String(length=60), nullable=True),
    sa.Column('fte', sa.Double(), nullable=False),
    sa.Column('starts', sa.Date(), nullable=True),
    sa.Column('ends', sa.Date(), nullable=True),
    sa.CheckConstraint("(kind = 'worker') = (post is not null)", name=op.f('ck_subject_workers_have_a_post')),
    sa.CheckConstraint("kind in ('worker', 'team', 'agency')", name=op.f('ck_subject_kind_word')),
    sa.CheckConstraint("parent_kind is null or (kind = 'team' and parent_kind = 'agency') or (kind = 'worker' and parent_kind = 'team')", name=op.f('ck_subject_parent_of_the_kind_above')),
    sa.CheckConstraint('(parent_id is null) = (parent_kind is null)', name=op.f('ck_subject_parent_whole')),
    sa.CheckConstraint('ends is null or starts is null or ends >= starts', name=op.f('ck_subject_leaves_after_joining')),
    sa.CheckConstraint('fte > 0 and fte <= 1', name=op.f('ck_subject_fte_share')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_subject_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['parent_id', 'parent_kind'], ['subject.id', 'subject.kind'], name='fk_parent'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subject')),
    sa.UniqueConstraint('evaluation_id', 'code', name=op.f('uq_subject_evaluation_id_code')),
    sa.UniqueConstraint('id', 'kind', name=op.f('uq_subject_id_kind'))
    )
    op.create_table('wave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.CheckConstraint("state in ('draft', 'open', 'closed', 'sealed')", name=op.f('ck_wave_state_word')),
    sa.CheckConstraint('weight > 0 and weight <= 1', name=op.f('ck_wave_weight_share')),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_wave_evaluation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wave')),
    sa.UniqueConstraint('evaluation_id', 'code', name=op.f('uq_wave_evaluation_id_code'))
    )
    op.create_table('criterion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('label', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['plan_version_id'], ['plan_version.id'], name=op.f('fk_criterion_plan_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion')),
    sa.UniqueConstraint('plan_version_id', 'code', name=op.f('uq_criterion_plan_version_id_code'))
    )
    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=120), nullable=False),
    sa.Column('effect', sa.String(length=10), nullable=False),
    sa.Column('confirmed_by', sa.String(length=120), nullable=True),
    sa.Column('second_confirmed_by', sa.String(length=120), nullable=True),
    sa.Column('reply_until', sa.Date(), nullable=True),
    sa.CheckConstraint("effect in ('veto', 'cap', 'hold')", name=op.f('ck_event_effect_word')),
    sa.CheckConstraint('second_confirmed_by is null or (confirmed_by is not null and confirmed_by <> second_confirmed_by)', name=op.f('ck_event_two_different_confirmers')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_event_subject_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_subject_id'), ['subject_id'], unique=False)

    op.create_table('focus_group_note',
    sa.Column('session', sa.String(length=60), nullable=False),
    sa.Column('unit', sa.String(length=60), nullable=False),
    sa.Column('coder', sa.String(length=60), nullable=False),
    sa.Column('theme', sa.String(length=60), nullable=False),
    sa.Column('strength', sa.Double(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(length=60), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('strength is null or strength between 0 and 4', name=op.f('ck_focus_group_note_strength_level')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_focus_group_note_subject_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_focus_group_note_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_focus_group_note')),
    sa.UniqueConstraint('wave_id', 'session', 'subject_id', 'evidence', 'unit', 'coder', 'theme', name=op.f('uq_focus_group_note_wave_id_session_subject_id_evidence_unit_coder_theme'))
    )
    with op.batch_alter_table('focus_group_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_focus_group_note_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_focus_group_note_wave_id'), ['wave_id'], unique=False)

    op.create_table('goal',
    sa.Column('case', sa.String(length=60), nullable=False),
    sa.Column('goal', sa.String(length=60), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.Column('attained', sa.Integer(), nullable=False),
    sa.Column('set_before', sa.Boolean(), nullable=False),
    sa.Column('verified', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(length=60), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('attained between -2 and 2', name=op.f('ck_goal_attained_level')),
    sa.CheckConstraint('set_before', name=op.f('ck_goal_set_before_the_service')),
    sa.CheckConstraint('weight between 1 and 3', name=op.f('ck_goal_weight_level')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_goal_subject_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_goal_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goal')),
    sa.UniqueConstraint('wave_id', 'subject_id', 'evidence', 'case', 'goal', name=op.f('uq_goal_wave_id_subject_id_evidence_case_goal'))
    )
    with op.batch_alter_table('goal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_goal_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_goal_wave_id'), ['wave_id'], unique=False)

    op.create_table('grade_band',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('label', sa.JSON(), nullable=False),
    sa.Column('lower', sa.Double(), nullable=False),
    sa.CheckConstraint('lower between 0 and 100', name=op.f('ck_grade_band_lower_score')),
    sa.ForeignKeyConstraint(['plan_version_id'], ['plan_version.id'], name=op.f('fk_grade_band_plan_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade_band')),
    sa.UniqueConstraint('plan_version_id', 'code', name=op.f('uq_grade_band_plan_version_id_code')),
    sa.UniqueConstraint('plan_version_id', 'lower', name=op.f('uq_grade_band_plan_version_id_lower'))
    )
    op.create_table('grade_cap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_version_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=60), nullable=False),
    sa.Column('below', sa.Double(), nullable=False),
    sa.Column('grade', sa.String(length=40), nullable=False),
    sa.CheckConstraint('below between 0 and 100', name=op.f('ck_grade_cap_below_score')),
    sa.ForeignKeyConstraint(['plan_version_id'], ['plan_version.id'], name=op.f('fk_grade_cap_plan_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade_cap'))
    )
    op.create_table('instrument_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('content_hash', sa.String(length=64), nullable=True),
    sa.CheckConstraint('(frozen_at is null) = (content_hash is null)', name=op.f('ck_instrument_version_frozen_has_hash')),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_instrument_version_instrument_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument_version')),
    sa.UniqueConstraint('instrument_id', 'number', name=op.f('uq_instrument_version_instrument_id_number'))
    )
    op.create_table('panel_rating',
    sa.Column('panel', sa.String(length=60), nullable=False),
    sa.Column('rater', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(length=60), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('value between 0 and 100', name=op.f('ck_panel_rating_value_score')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_panel_rating_subject_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_panel_rating_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_panel_rating')),
    sa.UniqueConstraint('wave_id', 'panel', 'rater', 'subject_id', 'evidence', name=op.f('uq_panel_rating_wave_id_panel_rater_subject_id_evidence'))
    )
    with op.batch_alter_table('panel_rating', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_panel_rating_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_panel_rating_wave_id'), ['wave_id'], unique=False)

    op.create_table('record',
    sa.Column('planned', sa.Double(), nullable=False),
    sa.Column('done', sa.Double(), nullable=False),
    sa.Column('coefficient', sa.Double(), nullable=False),
    sa.Column('proof', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(length=60), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('coefficient > 0', name=op.f('ck_record_coefficient_positive')),
    sa.CheckConstraint('planned >= 0 and done >= 0', name=op.f('ck_record_amounts_not_negative')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_record_subject_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_record_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_record'))
    )
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_record_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_record_wave_id'), ['wave_id'], unique=False)

    op.create_table('score_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evaluation_id', sa.Integer(), nullable=False),
    sa.Column('plan_version_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=120), nullable=False),
    sa.Column('plan_checksum', sa.String(length=64), nullable=False),
    sa.Column('input_checksum', sa.String(length=64), nullable=False),
    sa.Column('quality', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name=op.f('fk_score_run_evaluation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_version_id'], ['plan_version.id'], name=op.f('fk_score_run_plan_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score_run')),
    sa.UniqueConstraint('evaluation_id', 'number', name=op.f('uq_score_run_evaluation_id_number'))
    )
    op.create_table('source_threshold',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('minimum_n', sa.Integer(), nullable=False),
    sa.CheckConstraint('minimum_n >= 1', name=op.f('ck_source_threshold_minimum_n_positive')),
    sa.ForeignKeyConstraint(['plan_version_id'], ['plan_version.id'], name=op.f('fk_source_threshold_plan_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_threshold')),
    sa.UniqueConstraint('plan_version_id', 'source', name=op.f('uq_source_threshold_plan_version_id_source'))
    )
    op.create_table('stated_value',
    sa.Column('value', sa.Double(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(length=60), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('value between 0 and 100', name=op.f('ck_stated_value_value_score')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_stated_value_subject_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_stated_value_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stated_value')),
    sa.UniqueConstraint('wave_id', 'subject_id', 'evidence', name=op.f('uq_stated_value_wave_id_subject_id_evidence'))
    )
    with op.batch_alter_table('stated_value', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stated_value_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_stated_value_wave_id'), ['wave_id'], unique=False)

    op.create_table('stratum',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=True),
    sa.Column('invited', sa.Integer(), nullable=True),
    sa.CheckConstraint('invited is null or invited >= 0', name=op.f('ck_stratum_invited_not_negative')),
    sa.CheckConstraint('population is null or population >= 1', name=op.f('ck_stratum_population_positive')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_stratum_subject_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_stratum_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stratum')),
    sa.UniqueConstraint('wave_id', 'code', 'subject_id', name=op.f('uq_stratum_wave_id_code_subject_id'))
    )
    op.create_table('visit',
    sa.Column('visit', sa.String(length=60), nullable=False),
    sa.Column('points', sa.Double(), nullable=False),
    sa.Column('maximum', sa.Double(), nullable=False),
    sa.Column('agency_present', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(length=60), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('maximum > 0', name=op.f('ck_visit_maximum_positive')),
    sa.CheckConstraint('points between 0 and maximum', name=op.f('ck_visit_points_in_range')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_visit_subject_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_visit_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit')),
    sa.UniqueConstraint('wave_id', 'visit', 'subject_id', 'evidence', name=op.f('uq_visit_wave_id_visit_subject_id_evidence'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_subject_id'), ['subject_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_wave_id'), ['wave_id'], unique=False)

    op.create_table('wave_key',
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('sealed_private_key', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_wave_key_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('wave_id', name=op.f('pk_wave_key'))
    )
    op.create_table('collection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('instrument_version_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['instrument_version_id'], ['instrument_version.id'], name=op.f('fk_collection_instrument_version_id')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_collection_wave_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collection')),
    sa.UniqueConstraint('wave_id', 'instrument_version_id', name=op.f('uq_collection_wave_id_instrument_version_id'))
    )
    op.create_table('grade',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('own', sa.Double(), nullable=True),
    sa.Column('team', sa.Double(), nullable=True),
    sa.Column('final', sa.Double(), nullable=True),
    sa.Column('grade', sa.String(length=40), nullable=True),
    sa.Column('probability', sa.Double(), nullable=True),
    sa.Column('rank_low', sa.Integer(), nullable=True),
    sa.Column('rank_high', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['score_run.id'], name=op.f('fk_grade_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grade')),
    sa.UniqueConstraint('run_id', 'subject', name=op.f('uq_grade_run_id_subject'))
    )
    op.create_table('indicator',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('criterion_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('label', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['criterion_id'], ['criterion.id'], name=op.f('fk_indicator_criterion_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('criterion_id', 'code', name=op.f('uq_indicator_criterion_id_code'))
    )
    op.create_table('score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('wave', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=60), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('node', sa.String(length=60), nullable=False),
    sa.Column('score', sa.Double(), nullable=True),
    sa.Column('se', sa.Double(), nullable=True),
    sa.Column('low', sa.Double(), nullable=True),
    sa.Column('high', sa.Double(), nullable=True),
    sa.Column('n', sa.Integer(), nullable=True),
    sa.Column('coverage', sa.Double(), nullable=True),
    sa.Column('flags', sa.Text(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=True),
    sa.CheckConstraint("level in ('evidence', 'indicator', 'criterion', 'own', 'cycle', 'team', 'final')", name=op.f('ck_score_level_word')),
    sa.CheckConstraint('coverage is null or coverage between 0 and 1', name=op.f('ck_score_coverage_share')),
    sa.CheckConstraint('n is null or n >= 0', name=op.f('ck_score_n_not_negative')),
    sa.CheckConstraint('score is null or score between 0 and 100', name=op.f('ck_score_score_range')),
    sa.ForeignKeyConstraint(['run_id'], ['score_run.id'], name=op.f('fk_score_run_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_score'))
    )
    with op.batch_alter_table('score', schema=None) as batch_op:
        batch_op.create_index('ix_score_run_subject', ['run_id', 'subject'], unique=False)

    op.create_table('comment',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_comment_collection_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_collection_id'), ['collection_id'], unique=False)

    op.create_table('evidence_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('label', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('rule', sa.String(length=60), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_evidence_point_indicator_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_point')),
    sa.UniqueConstraint('indicator_id', 'code', name=op.f('uq_evidence_point_indicator_id_code'))
    )
    op.create_table('response',
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('stratum', sa.String(length=60), nullable=False),
    sa.Column('mode', sa.String(length=20), nullable=False),
    sa.Column('helper', sa.String(length=20), nullable=False),
    sa.Column('present', sa.Boolean(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.CheckConstraint("helper in ('self', 'family', 'visitor', 'worker')", name=op.f('ck_response_helper_word')),
    sa.CheckConstraint("mode in ('link', 'kiosk', 'phone', 'paper', 'interview')", name=op.f('ck_response_mode_word')),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_response_collection_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_response_subject_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_response'))
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_collection_id'), ['collection_id'], unique=False)

    op.create_table('void_ballots',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.CheckConstraint('count >= 0', name=op.f('ck_void_ballots_count_not_negative')),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_void_ballots_collection_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_void_ballots')),
    sa.UniqueConstraint('collection_id', 'reason', name=op.f('uq_void_ballots_collection_id_reason'))
    )
    op.create_table('evidence_weight',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence_point_id', sa.Integer(), nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.CheckConstraint('weight between 0 and 100', name=op.f('ck_evidence_weight_weight_percent')),
    sa.ForeignKeyConstraint(['evidence_point_id'], ['evidence_point.id'], name=op.f('fk_evidence_weight_evidence_point_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_weight')),
    sa.UniqueConstraint('evidence_point_id', 'post', name=op.f('uq_evidence_weight_evidence_point_id_post'))
    )


def downgrade() -> None:
    op.drop_table('evidence_weight')
    op.drop_table('void_ballots')
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_response_collection_id'))

    op.drop_table('response')
    op.drop_table('evidence_point')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_collection_id'))

    op.drop_table('comment')
    with op.batch_alter_table('score', schema=None) as batch_op:
        batch_op.drop_index('ix_score_run_subject')

    op.drop_table('score')
    op.drop_table('indicator')
    op.drop_table('grade')
    op.drop_table('collection')
    op.drop_table('wave_key')
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_visit_wave_id'))
        batch_op.drop_index(batch_op.f('ix_visit_subject_id'))

    op.drop_table('visit')
    op.drop_table('stratum')
    with op.batch_alter_table('stated_value', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stated_value_wave_id'))
        batch_op.drop_index(batch_op.f('ix_stated_value_subject_id'))

    op.drop_table('stated_value')
    op.drop_table('source_threshold')
    op.drop_table('score_run')
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_record_wave_id'))
        batch_op.drop_index(batch_op.f('ix_record_subject_id'))

    op.drop_table('record')
    with op.batch_alter_table('panel_rating', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_panel_rating_wave_id'))
        batch_op.drop_index(batch_op.f('ix_panel_rating_subject_id'))

    op.drop_table('panel_rating')
    op.drop_table('instrument_version')
    op.drop_table('grade_cap')
    op.drop_table('grade_band')
    with op.batch_alter_table('goal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_goal_wave_id'))
        batch_op.drop_index(batch_op.f('ix_goal_subject_id'))

    op.drop_table('goal')
    with op.batch_alter_table('focus_group_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_focus_group_note_wave_id'))
        batch_op.drop_index(batch_op.f('ix_focus_group_note_subject_id'))

    op.drop_table('focus_group_note')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_subject_id'))

    op.drop_table('event')
    op.drop_table('criterion')
    op.drop_table('wave')
    op.drop_table('subject')
    op.drop_table('plan_version')
    op.drop_table('instrument')
    with op.batch_alter_table('access', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_evaluation_id'))

    op.drop_table('access')
    op.drop_table('user_account')
    op.drop_table('evaluation')
    op.drop_table('organisation')
    op.drop_table('audit_entry')
