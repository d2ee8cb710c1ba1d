"""Evaluations: decides what is judged.

``models_plan`` is the plan (versions, tree, weights, waves), ``models_people``
who is evaluated, ``models_evidence`` everything that is not a questionnaire,
``models_scores`` the stored results. ``plans`` holds the steps of the
lifecycle; each refuses what does not belong to it.
"""
