"""The editor of instruments: drafts, their pages, and what is put into them.

``editing`` changes a definition and knows no store; ``drafts`` keeps each change
and publishes; ``bank`` holds questions for later. ``views_instruments`` opens the
door, the other views hang on its blueprint (``instrument_door``).
"""
