"""The error of a composite: what its parts share is counted once, and counted fully.

Evidence points fed by the same questionnaire vary together, for one person answers all of
them; so do points rated by the same raters, and a member's score and the score of the team
that contains it. Taking them as independent would make every composite look too sure.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scoring.cell import Key
from scoring.rules import Estimate
from scoring.rules.counted import item_covariance, option_variance
from scoring.severity import LEAN
from scoring.sheets import Sheet
from scoring.subjects import People
from scoring.tallies import Tally

Pool = tuple[str, ...]  # who varies together: ("answers", wave, instrument), ("ratings", wave), ...
ACROSS_SUBJECTS = "ratings"  # a rater is the same person for every subject; visits and sessions are not


@dataclass(frozen=True)
class _Atom:
    """What one evidence point brings along: item loads by pool, unit effects by pool, or only its error."""

    place: str
    loads: Mapping[Pool, np.ndarray]
    effects: Mapping[str, float]
    pool: Pool
    df: float
    se: float


@dataclass(frozen=True)
class Errors:
    """Standard errors of weighted sums of evidence points.

    ``estimates``: (wave, subject, evidence) to its estimate; ``units``: evidence to
    what its rule is fed with; ``tally``: rolled up the chain of subjects.
    """

    estimates: Mapping[Key, Estimate]
    units: Mapping[str, str]
    tally: Tally
    people: People

    def settled(self, estimate: Estimate) -> Estimate:
        """The estimate with standard error and degrees of freedom worked out from its ``form``.

        Parameters
        ----------
        estimate : Estimate
            ``form``: coefficient of every evidence point it is made of.

        Returns
        -------
        Estimate
            NaN where nothing varies by sampling.

        Notes
        -----
        Variance of sum(w_e x_e) = sum over pools of v' C v. Answers: v is the sum of
        w_e times the loads on item means, C their covariance; a subject and a team above
        it share cov(mean_i of the part, mean_j of the whole) = C_ij n_j / N_j. Raters,
        visits, sessions, cases: the sum over units of (sum of w_e effect_e)^2. Degrees of
        freedom after Satterthwaite, each sample with n - 1.

        References
        ----------
        Own definition on the delta method; Satterthwaite (1946), Biometrics Bulletin 2, 110-114.
        """
        answers: dict[Pool, dict[str, np.ndarray]] = {}
        effects: dict[Pool, dict[str, float]] = {}
        freedom: dict[tuple, float] = {}
        lost: dict[Pool, float] = {}
        variances: dict[tuple, float] = {}
        known = False
        for key, weight in sorted(estimate.form.items()):
            atom = self._atom(key)
            if atom is None:
                continue
            known = True
            for pool, load in atom.loads.items():
                by_place = answers.setdefault(pool, {})
                by_place[atom.place] = by_place.get(atom.place, 0.0) + weight * load
                _lower(freedom, (pool, atom.place), atom.df)
            for unit, effect in atom.effects.items():
                by_unit = effects.setdefault(atom.pool, {})
                by_unit[unit] = by_unit.get(unit, 0.0) + weight * effect
            if atom.effects:  # trimming costs degrees of freedom
                lost[atom.pool] = max(lost.get(atom.pool, 0.0), len(atom.effects) - 1 - atom.df)
            if not atom.loads and not atom.effects:
                variances["alone", *key] = (weight * atom.se) ** 2
                freedom["alone", *key] = atom.df
        if not known:
            return replace(estimate, se=math.nan, df=math.nan)
        shared = 0.0
        for pool, by_place in answers.items():
            own, across = self._answer_variance(pool, by_place)
            variances |= {(pool, place): one for place, one in own.items()}
            shared += across
        for pool, by_unit in effects.items():
            variances[pool] = math.fsum(one * one for one in by_unit.values())
            freedom[pool] = len(by_unit) - 1 - lost.get(pool, 0.0)
        return replace(estimate, **_summed(variances, freedom, shared))

    def _answer_variance(self, pool: Pool, by_place: Mapping[str, np.ndarray]) -> tuple[dict, float]:
        """Variance of each place's part, and twice the covariances between places on one chain."""
        _kind, wave, instrument = pool
        own, across = {}, 0.0
        for place, vector in by_place.items():
            covariance, sizes = self._item_means(instrument, wave, place)
            own[place] = max(0.0, float(vector @ covariance @ vector))
            for higher in self.people.above(place):
                if higher in by_place:
                    whole = np.maximum(self._item_means(instrument, wave, higher)[1], 1)
                    across += 2 * float(vector @ covariance @ (by_place[higher] * sizes / whole))
        return own, across

    def _atom(self, key: Key) -> _Atom | None:
        if key not in self._atoms:
            self._atoms[key] = self._made(key)
        return self._atoms[key]

    @cached_property
    def _atoms(self) -> dict[Key, _Atom | None]:
        return {}

    @cached_property
    def _covariances(self) -> dict[tuple[str, str, str], tuple[np.ndarray, np.ndarray]]:
        return {}

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str], list[int]]:
        rows: dict[tuple[str, str, str], list[int]] = {}
        for name, sheet in self.tally.sheets.items():
            for row, (wave, subject, _stratum) in enumerate(sheet.places):
                rows.setdefault((name, wave, subject), []).append(row)
        return rows

    def _item_means(self, instrument: str, wave: str, place: str) -> tuple[np.ndarray, np.ndarray]:
        """Covariance of item means of one subject, strata pooled, and the answers to each item."""
        key = (instrument, wave, place)
        if key not in self._covariances:
            self._covariances[key] = _pooled_covariance(self.tally.sheets[instrument], self._rows[key])
        return self._covariances[key]

    def _made(self, key: Key) -> _Atom | None:
        wave, place, evidence = key
        estimate, unit = self.estimates[key], self.units[evidence]
        if math.isnan(estimate.se):
            return None
        if unit != "answers":
            pool = (unit, wave) if unit == ACROSS_SUBJECTS else (unit, wave, place)
            effects = {
                unit + evidence if unit.startswith(LEAN) else unit: effect
                for unit, effect in estimate.effects.items()
            }
            return _Atom(place, {}, effects, pool, estimate.df, estimate.se)
        loads: dict[Pool, np.ndarray] = {}
        for name, load in estimate.loads.items():
            instrument, item = name.split("/", 1)
            sheet = self.tally.sheets[instrument]
            vector = loads.setdefault(("answers", wave, instrument), np.zeros(len(sheet.items)))
            vector[sheet.items.index(item)] = load
        plain = math.fsum(
            float(vector @ self._item_means(pool[2], wave, place)[0] @ vector)
            for pool, vector in loads.items()
        )
        if not plain > 0:
            return _Atom(place, {}, {}, (), estimate.df, estimate.se)
        scale = estimate.se / math.sqrt(plain)  # rules differ in their error; they share the correlation
        scaled = {pool: scale * vector for pool, vector in loads.items()}
        return _Atom(place, scaled, {}, (), estimate.df, estimate.se)


def _pooled_covariance(sheet: Sheet, rows: list[int]) -> tuple[np.ndarray, np.ndarray]:
    counts = sheet.counts[rows].sum(axis=0)
    moments = (getattr(sheet, name)[rows].sum(axis=0) for name in ("together", "sums", "products"))
    sizes = counts.sum(axis=1)
    covariance = item_covariance(sizes, option_variance(counts, sheet.values), *moments)
    return np.nan_to_num(covariance), sizes


def _lower(freedom: dict[tuple, float], part: tuple, df: float) -> None:
    freedom[part] = min(freedom.get(part, math.inf), df)


def _summed(
    variances: Mapping[tuple, float], freedom: Mapping[tuple, float], shared: float
) -> dict[str, float]:
    total = max(0.0, math.fsum(variances.values()) + shared)
    spent = math.fsum(one * one / freedom[part] for part, one in variances.items() if freedom[part] > 0)
    return {"se": math.sqrt(total), "df": total * total / spent if spent > 0 else math.inf}
