"""Evaluation packages: a folder or a .zip that holds one whole evaluation.

Start with ``reader.read_package`` (everything is checked, all findings come in
one ``PackageError``) and ``writer.write_package`` (canonical bytes that read
back equal). ``archive`` opens untrusted files without unpacking them to disk,
``cells`` and ``tables`` say what a cell and a table may hold, ``schema`` lists
every table, ``plan_file`` reads ``plan.yaml``, ``references`` checks what one
file says about another. ``gather`` reads a stored evaluation, ``importing``
and ``exporting`` move whole evaluations in and out of the database.

``tallying`` keeps the counts of sealed answers. ``archive_writer`` and
``archive_reader`` move responses to Parquet and back into counts, by one of
``engines``; ``layout`` describes an archive, ``partitions`` counts one of its files.

``starters`` reads the ready plans in ``ready_plans``; ``starting`` makes an evaluation of
one of them, of a plan of the house, or of nothing; ``views_start`` are its pages.

No scoring here.
"""
