"""Evaluations: decides what is judged.

``models_plan`` is the plan (versions, tree, weights, waves), ``models_people``
who is evaluated, ``models_evidence`` everything that is not a questionnaire,
``models_scores`` the stored results. ``plans`` holds the steps of the
lifecycle; each refuses what does not belong to it.

A draft is changed through ``plan_edit`` (tree) and ``plan_settings`` (everything
else), each change in one transaction with what was before and after in the audit
log. ``plan_checks`` says what keeps a plan from being locked; ``plan_changes``
what differs between two states of it.
"""
