"""Surveys: listens without knowing who speaks.

``definition`` says what an instrument is, ``formats`` how it comes in and goes
out, ``library`` which ones are ready, ``editor`` how drafts change, ``questions``
knows each question type. ``participation`` (who was invited) and ``box`` (what was
answered) never meet: no shared key, no time, no order. ``respond`` is the only
public door; ``seal`` turns ballots into responses at close. Never imports scoring
or reports.
"""
