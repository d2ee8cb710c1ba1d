"""Which model holds which table of a package. Importing and gathering go by this list."""

from collections.abc import Mapping
from types import MappingProxyType

from evaluations.models_evidence import (
    Event,
    FocusGroupNote,
    Goal,
    PanelRating,
    Record,
    StatedValue,
    Visit,
)
from surveys.models import Stratum

MODELS: Mapping[str, type] = MappingProxyType(
    {
        "strata": Stratum,
        "ratings": PanelRating,
        "visits": Visit,
        "notes": FocusGroupNote,
        "records": Record,
        "goals": Goal,
        "values": StatedValue,
        "events": Event,
    }
)
KEYS = ("wave", "subject")  # columns that are foreign keys in a model


def attribute(table: str, column: str) -> str:
    """The name that a model has for a column."""
    return "code" if (table, column) == ("strata", "stratum") else column
