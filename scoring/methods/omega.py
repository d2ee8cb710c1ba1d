"""McDonald's omega: consistency when the items of a block weigh differently in what they measure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from scoring.frames import ScoringError
from scoring.methods.consistency import BANDS
from scoring.methods.covariance import Matrix, Scores, given_covariance
from scoring.methods.registry import Worked, method

LEAST_ITEMS = 3  # two items do not determine two loadings
SMALLEST = 0.005  # lower bound of a uniqueness on the correlation scale, as in R's factanal
SINGULAR = 1e-10


@dataclass(frozen=True)
class Omega:
    """``loadings`` and ``uniquenesses`` in the unit of the items.

    ``heywood``: positions of items whose uniqueness ran to its bound (the model explains
    them fully, which real items never are: read omega with care). ``chi2`` and ``p`` None
    when three items leave no degree of freedom to test.
    """

    omega: float
    loadings: tuple[float, ...]
    uniquenesses: tuple[float, ...]
    converged: bool
    heywood: tuple[int, ...]
    chi2: float | None
    df: int
    p: float | None
    n: int
    dropped: int


@method(
    "omega",
    family="reliability",
    zh="麦克唐纳 ω 系数",
    en="McDonald's omega",
    sentence_zh="和 α 一样看一组题是否在量同一件事，但允许各题的分量不同；与 α 相差很大时以 ω 为准。",
    sentence_en="Like alpha, whether these questions measure one thing, but each may carry a different "
    "weight; where the two differ much, omega is the one to trust.",
    examples=[
        Worked(
            {"covariance": [[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]], "n": 100},
            {
                "omega": 4.41 / 5.92,
                "loadings.0": 0.8,
                "loadings.2": 0.6,
                "uniquenesses.1": 0.51,
                "chi2": None,
            },
            "by hand: three items, first loading sqrt(.56 * .48 / .42); 2.1^2 / (2.1^2 + 1.51)",
            1e-5,
        ),
        Worked(
            {
                "covariance": [[4, 2, 2, 2], [2, 4, 2, 2], [2, 2, 4, 2], [2, 2, 2, 4]],
                "n": 40,
            },
            {"omega": 0.8, "loadings.3": 2**0.5, "chi2": 0, "df": 2, "p": 1},
            "by hand: equal loadings, so omega is alpha: 4/3 (1 - 16/40)",
            1e-5,
        ),
    ],
    readings=BANDS,
)
def omega(scores: Scores | None = None, covariance: Matrix | None = None, n: int | None = None) -> Omega:
    """Omega (total) of a one-factor model, fitted by maximum likelihood.

    Parameters
    ----------
    scores : rows of float or None, optional
        One row per respondent, one column per item; rows with a hole are left out.
    covariance : items x items, optional
    n : int, optional
        Belongs to ``covariance``.

    Returns
    -------
    Omega
        The factor points so that the loadings sum to a positive number.

    Raises
    ------
    ScoringError
        Fewer than 3 items or 3 respondents, an item that does not vary, or a matrix
        that is singular (an item that follows from the others, or fewer people than items).

    Notes
    -----
    (sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses); discrepancy
    F = log|Sigma| + tr(S Sigma^-1) - log|S| - k, chi2 = (n - 1) F with k (k - 3) / 2 df.

    References
    ----------
    McDonald (1999), Test Theory, ch. 6; Jöreskog (1967), Psychometrika 32, 443-482;
    bounds of Lawley & Maxwell (1971) as in R stats::factanal.
    """
    array, count, dropped = given_covariance("omega", scores, covariance, n, LEAST_ITEMS)
    spread = np.sqrt(array.diagonal())
    if spread.min() <= 0:
        raise ScoringError(f"omega: item {int(spread.argmin())} does not vary, expected every item to vary")
    correlation = array / np.outer(spread, spread)
    if np.linalg.eigvalsh(correlation)[0] < SINGULAR:
        raise ScoringError("omega: singular covariance, expected no item that follows from the others")
    unique, discrepancy, converged = _fit(correlation)
    loadings = _loadings(correlation, unique) * spread
    uniquenesses = unique * spread**2
    common = float(loadings.sum()) ** 2
    items = len(array)
    df = items * (items - 3) // 2
    chi2 = (count - 1) * max(0.0, discrepancy) if df else None
    return Omega(
        omega=common / (common + float(uniquenesses.sum())),
        loadings=tuple(loadings.tolist()),
        uniquenesses=tuple(uniquenesses.tolist()),
        converged=converged,
        heywood=tuple(np.flatnonzero(unique <= SMALLEST * 1.001).tolist()),
        chi2=chi2,
        df=df,
        p=None if chi2 is None else float(scipy.stats.chi2.sf(chi2, df)),
        n=count,
        dropped=dropped,
    )


def _fit(correlation: np.ndarray) -> tuple[np.ndarray, float, bool]:
    """Uniquenesses with the smallest discrepancy over several starting points."""
    items = len(correlation)
    smc = (1 - 0.5 / items) / np.linalg.inv(correlation).diagonal()  # factanal's start
    starts = (np.ones(items), np.clip(smc, SMALLEST, 1.0), np.full(items, 0.5), np.full(items, 0.1))
    found = [
        scipy.optimize.minimize(
            _discrepancy_of(correlation),
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=[(SMALLEST, 1.0)] * items,
            options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 2000},
        )
        for start in starts
    ]
    best = min(found, key=lambda one: max(one.fun, 0.0))  # of equally good ones the first: the weakest factor
    return best.x, float(best.fun), bool(best.success or np.abs(_projected(best)).max() < 1e-5)


def _projected(fit: scipy.optimize.OptimizeResult) -> np.ndarray:
    """Gradient without the parts that push against a bound: 0 at a minimum."""
    return fit.x - np.clip(fit.x - fit.jac, SMALLEST, 1.0)


def _discrepancy_of(correlation: np.ndarray) -> Callable:
    """The discrepancy as a function of the uniquenesses alone, with its gradient."""

    def discrepancy(unique: np.ndarray) -> tuple[float, np.ndarray]:
        root = np.sqrt(unique)
        rest = np.linalg.eigvalsh(correlation / np.outer(root, root))[:-1]
        loadings = _loadings(correlation, unique)
        implied = loadings**2 + unique
        value = float(np.sum(rest - np.log(rest)) - len(rest))
        return value, (implied - correlation.diagonal()) / unique**2

    return discrepancy


def _loadings(correlation: np.ndarray, unique: np.ndarray) -> np.ndarray:
    """Loadings of maximum likelihood given the uniquenesses."""
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    loadings = root * vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.0))
    return -loadings if loadings.sum() < 0 else loadings
