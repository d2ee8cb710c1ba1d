"""Scoring: numbers in, numbers out.

This room is pure. It imports numpy, pandas, scipy, the standard library and
itself: no Flask, no database, no translation, no clock, no file, no
environment. Dates and random generators are arguments.

Start with ``frames`` (what goes in and comes out), then ``pipeline``
(``score_cycle``: the whole story on one screen). On the way: ``plan_check``
and ``subjects`` (what is judged, who), ``tallies`` (mergeable counts),
``cells`` (what each rule is fed with), ``rules`` (one function per rule),
``evidence`` (rules applied), ``composite`` (evidence points to a person's and a
team's score), ``cycles`` (waves to a cycle), ``grades`` (the single rounding),
``quality``, ``flags``. Beside it: ``weights`` (AHP, fuzzy evaluation),
``precision``, ``severity``, ``methods`` (the register of statistics) and ``disclosure`` (what may be shown).
What several numbers give away together: ``partition`` (base groups), ``statements``
(published numbers as intervals), ``releases`` (how releases lie on each other) and
``audit``, which asks the questions of ``exposure`` about all ``possible_tables`` and
settles them in ``certainty``.
"""
