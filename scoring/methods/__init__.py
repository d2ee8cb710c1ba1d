"""Statistical methods, one file per family, each entered into one register.

``registry`` says what an entry carries: names, a plain sentence and worked
examples in both languages' reach. ``catalogue`` is the complete register; pages,
documentation, tests and ``flask statistic`` read it. Families: intervals,
sampling, shrinkage, consistency, intraclass, agreement, aggregation, severity,
disputes, assignment, mixed, facets, ranks, grading, funnel, ahp, acceptability,
tipping, displays, coding, keyness, quotes, change, growth, linking and patterns;
arrays and panel read what is given. They import nothing of the pipeline: numbers in, numbers out.
"""
