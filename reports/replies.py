"""Gated side of objections and replies: how many, how they were decided, and texts with consent.

Rule: a row never names a subject, a number of a result, a day or who decided, and
rows stand in the order of their texts, not of their arrival. Counts are acts of
the procedure and no answers of respondents, so that nothing of an answer follows
from them. A text is told only when its writer agreed, and two people read it in
the preview before a release is approved.
"""

from collections import Counter

from reports.raw import Draft, Raw

COLUMNS = ("kind", "decision", "count", "text")
UNDECIDED = "undecided"


def replies(raw: Raw) -> Draft:
    """One row for each kind and decision with its count, then one for each text that may be printed."""
    said = raw.data.replies
    counted = Counter((one.kind, one.decision) for one in said)
    rows = [
        {"kind": kind, "decision": decision, "count": count, "text": None}
        for (kind, decision), count in sorted(counted.items())
    ]
    printed = sorted((one.text, one.kind, one.decision) for one in said if one.text)
    rows += [
        {"kind": kind, "decision": decision, "count": None, "text": text} for text, kind, decision in printed
    ]
    return Draft(COLUMNS, rows)
