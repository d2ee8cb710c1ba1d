"""Linear mixed models by restricted maximum likelihood: one fit for all methods that need one."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError

BOUNDARY = 1e-4  # a variance below this share of the residual counts as 0
NO_NOISE = 1e-8  # residual variance over that of the values


@dataclass(frozen=True)
class MixedFit:
    """Fixed effects with errors, covariance of the random effects, residual variance.

    ``flags``: ``not_converged``, ``boundary`` (a random effect without variance:
    its subjects cannot be told apart).
    """

    fixed: tuple[float, ...]
    fixed_se: tuple[float, ...]
    random: tuple[tuple[float, ...], ...]
    residual: float
    flags: tuple[str, ...]


def mixed_fit(
    values: Sequence[float],
    fixed: Sequence[Sequence[float]],
    groups: Sequence[str],
    random: Sequence[Sequence[float]],
) -> MixedFit:
    """Fit values = fixed effects + random effects of each group + noise.

    Parameters
    ----------
    values : sequence of float, length n
    fixed, random : sequence of rows
        n rows each; a column of ones is the intercept.
    groups : sequence of str
        n names; what they are called changes nothing.

    Returns
    -------
    MixedFit

    Raises
    ------
    ScoringError
        The model cannot be fitted: effects that cannot be told apart, no noise at all.

    References
    ----------
    Laird & Ware (1982), Biometrics 38, 963-974; Lindstrom & Bates (1988), JASA 83, 1014-1022.
    """
    import statsmodels.api as sm  # slow to load: only where it is used

    order, number_of = _order(values, fixed, groups)
    outcome, design, effects = (np.array(part, float)[order] for part in (values, fixed, random))
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ScoringError("mixed model: effects that go together, expected ones that can be told apart")
    scale = float(outcome.std())
    if scale == 0:
        raise ScoringError("mixed model: all values are equal, expected some variation")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # said by the flags
            model = sm.MixedLM(outcome / scale, design, groups=number_of[order], exog_re=effects)
            found = model.fit(reml=True, method=["bfgs", "lbfgs", "powell"])
            errors = np.asarray(found.bse_fe)
    except np.linalg.LinAlgError:
        raise ScoringError("mixed model: singular, expected more noise or fewer effects") from None
    random_part = np.atleast_2d(np.asarray(found.cov_re)) * scale**2
    residual = float(found.scale) * scale**2
    if float(found.scale) < NO_NOISE:
        raise ScoringError("mixed model: the effects explain every value, expected some noise")
    is_flat = bool((np.linalg.eigvalsh(random_part) < BOUNDARY * residual).any())
    told = {"not_converged": not found.converged or not np.isfinite(errors).all(), "boundary": is_flat}
    return MixedFit(
        tuple((np.asarray(found.fe_params) * scale).tolist()),
        tuple((errors * scale).tolist()),
        tuple(map(tuple, random_part.tolist())),
        residual,
        tuple(flag for flag, is_so in told.items() if is_so),
    )


def _order(
    values: Sequence[float], fixed: Sequence[Sequence[float]], groups: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Rows in an order that depends on the numbers alone, and a number for each row's group."""
    members: dict[str, list[tuple]] = {}
    for place, (value, row, group) in enumerate(zip(values, fixed, groups, strict=True)):
        members.setdefault(group, []).append((*row, value, place))
    blocks = sorted(sorted(rows) for rows in members.values())
    blocks.sort(key=lambda rows: [row[:-1] for row in rows])
    number_of = np.zeros(len(values), int)
    for which, rows in enumerate(blocks):
        number_of[[row[-1] for row in rows]] = which
    return np.array([row[-1] for rows in blocks for row in rows]), number_of
