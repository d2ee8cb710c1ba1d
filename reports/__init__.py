"""Reports: tells only what passed the gate.

``runs`` scores an evaluation and keeps the result; ``score_pages`` and
``views_scores`` show the evaluator every number down to its evidence. The
impact report is made from gated tables alone: ``blocks``, ``charts``,
``wording``.
"""
