"""Quality rows: how good the data are, and how sure what was made of them.

``frame.quality_frame`` puts the rows together: ``returns`` (who answered, what was left
out), ``answers`` (consistency of questionnaires, agreement within teams), ``coding``,
``panels``, ``certainty`` (grades, ranks, weights, change) and ``patterns`` of answers. What a
measure means is said in ``scoring.measures``; ``rows`` is what they share.
"""
