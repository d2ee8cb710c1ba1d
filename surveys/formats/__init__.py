"""How instruments come in and go out: one module per format, offered by ``registry``.

``xlsform`` is the whole of what an instrument can say; ``limesurvey`` and
``wenjuanxing`` read what those programs write. ``form_problems`` tells what is
wrong by sheet, row and column.
"""
