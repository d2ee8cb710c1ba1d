"""A tally as bytes for the store, and back: numbers only, nothing that could run."""

import io
import json

import numpy as np

from scoring.sheets import ARRAYS, Sheet
from scoring.tallies import Tally

NAMES = "names"


def tally_bytes(tally: Tally) -> bytes:
    """All sheets in one compressed archive of arrays."""
    arrays, names = {}, []
    for number, sheet in enumerate(tally.sheets.values()):
        returned = [[*place, *how, n] for (place, *how), n in sorted(sheet.returned.items())]
        names.append([sheet.instrument, sheet.items, sheet.evidence, sheet.places, returned])
        for name in ("options", *ARRAYS):
            arrays[f"{number}.{name}"] = getattr(sheet, name)
    arrays[NAMES] = np.frombuffer(json.dumps(names, ensure_ascii=False).encode(), dtype=np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def tally_read(data: bytes) -> Tally:
    """The reverse of ``tally_bytes``."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        names = json.loads(arrays[NAMES].tobytes().decode())
        sheets = [
            Sheet(
                instrument,
                tuple(items),
                tuple(evidence),
                arrays[f"{number}.options"],
                tuple(map(tuple, places)),
                *(arrays[f"{number}.{name}"] for name in ARRAYS),
                {(tuple(place), state, mode, helper): n for *place, state, mode, helper, n in returned},
            )
            for number, (instrument, items, evidence, places, returned) in enumerate(names)
        ]
    return Tally({sheet.instrument: sheet for sheet in sheets})
