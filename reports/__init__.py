"""Reports: tells only what passed the gate.

``runs`` scores an evaluation and keeps the result; ``score_tree``,
``score_rows``, ``score_sums``, ``score_parts`` and ``views_scores`` show the
evaluator every number down to its evidence; ``quality_rows``, ``quality_page``,
``certainty`` and ``views_quality`` how sure each is, ``method_words`` and
``statistic_command`` by which method.

A report is one road: ``inputs`` (from a package or, by
``stored_runs``, from the database) -> ``gate``, which drafts its tables in
``groups``, ``items``, ``results``, ``composites``, ``comments``, ``reliability`` and
``methods`` on the raw side (``raw``) -> gated tables (``disclosed``) -> ``sections`` and
``charts``, worded by ``sentences``, ``explanations``, ``wording`` and ``tabulate`` ->
``blocks`` -> ``writing``, which puts a report of one of the ``kinds`` together -> ``formats``, its files.
``readers`` says who may open which, ``views_reports`` shows them.
What is right of the gate imports nothing left of it. ``exports`` and ``commands`` are ``flask evaluate``;
``score_command`` is ``flask score``.

Readers get what was registered: ``release_plan`` writes a release as statements,
``release_audit`` audits it with all earlier ones, ``releases`` keeps the registry
(``models``) with the gated tables as they were (``release_tables``). ``decisions``
asks a second person, ``publicity`` lays results open by ``working_days`` of a
``house_calendar``, ``objections`` and ``corrections`` (``comparing``) answer those
concerned, ``links`` opens a report without an account, ``standing`` says what a
release counts for; their rows are in ``models_publication``.

Every printed number knows its place (``told``): ``trace_links``, ``tracing``, ``trace_words``
and ``views_trace`` open it, ``score_trace`` a score, ``trace_commands`` both. ``proofs`` makes the
code of a report; ``verification``, ``models_files`` and ``views_verify`` say whether a copy is
genuine and in force.
"""

VERSION = "0.5.0"  # printed in the method chapter of every report
