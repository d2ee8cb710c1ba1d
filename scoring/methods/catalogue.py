"""The complete register of statistical methods: importing this module enters all families."""

from collections.abc import Mapping

from scoring.methods import (
    acceptability,  # noqa: F401
    aggregation,  # noqa: F401
    agreement,  # noqa: F401
    ahp,  # noqa: F401
    assignment,  # noqa: F401
    change,  # noqa: F401
    coding,  # noqa: F401
    coincidence,  # noqa: F401
    collecting,  # noqa: F401
    concordance,  # noqa: F401
    consistency,  # noqa: F401
    contribution,  # noqa: F401
    displays,  # noqa: F401
    disputes,  # noqa: F401
    facets,  # noqa: F401
    funnel,  # noqa: F401
    grading,  # noqa: F401
    growth,  # noqa: F401
    intervals,  # noqa: F401
    intraclass,  # noqa: F401
    keyness,  # noqa: F401
    linking,  # noqa: F401
    mixed,  # noqa: F401
    omega,  # noqa: F401
    patterns,  # noqa: F401
    quotes,  # noqa: F401
    raking,  # noqa: F401
    ranks,  # noqa: F401
    resampling,  # noqa: F401
    rubric,  # noqa: F401
    sampling,  # noqa: F401
    severity,  # noqa: F401
    shrinkage,  # noqa: F401
    single_cases,  # noqa: F401
    tipping,  # noqa: F401
)
from scoring.methods.registry import METHODS, Method

__all__ = ["METHODS", "method_named"]


def method_named(code: str, known: Mapping[str, Method] = METHODS) -> Method:
    """The method with this code.

    Parameters
    ----------
    code : str
    known : mapping, optional
        The register to look in.

    Returns
    -------
    Method

    Raises
    ------
    KeyError
        When there is no such method.

    References
    ----------
    Own definition.
    """
    return known[code]
