"""Scoring: numbers in, numbers out.

This room is pure. It imports numpy, pandas, scipy, the standard library and
itself: no Flask, no database, no translation, no clock, no file, no
environment. Dates and random generators are arguments.

Start with ``frames`` (what goes in and comes out), then ``pipeline``
(``score_cycle``: the whole story on one screen). ``rules`` holds one function
per scoring rule, ``tallies`` the counts they work on, ``composite`` the way
from evidence points to a person's score, ``grades`` the single rounding.
"""
