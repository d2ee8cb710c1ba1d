"""All pages of all workers, teams and the funder laid side by side: what is hidden must not follow.

The attacker knows every weight, every n and the rules, and solves for the hidden scores with
linear programmes. Unknown are the hidden points; everything printed is a statement about them,
true within its rounding.
"""

import random
from dataclasses import replace

import numpy as np
import pytest
from flask_babel import force_locale
from scipy.optimize import linprog
from scipy.sparse import csr_array

from evaluations.vocabulary import source_name
from reports.covering import OPEN
from reports.disclosed import records
from reports.gate import disclose
from reports.numbers import is_number
from reports.raw import Raw
from reports.telling import answered, people_points, shared_points, size, telling, untold_workers
from scoring.composite import leaves_for, shared_weights
from scoring.frames import Withheld
from tests.reports.conftest import answered_by, report_input

SIZES = (2, 3, 4, 4, 5, 6, 9)  # of groups of answers, many of them too small


class Attack:
    """Statements about scored evidence points of the last wave: rows of weights with two ends."""

    def __init__(self, data):
        self.raw, self.tables = Raw(data, "en"), disclose(data, "en").tables
        self.plan, self.last = data.plan, self.raw.waves[-1]
        self.tree, self.of_worker = records(self.tables["tree_of"]), {}
        for row in self.tree:
            self.of_worker.setdefault(row["subject"], []).append(row)
        self.design = {row.evidence: row for row in self.plan.design.itertuples()}
        self.truth, self.weights = {}, {}
        for row in self.raw.scores("evidence", self.last).itertuples():
            if self.raw.kind(row.subject) == "worker":
                self.truth[self.place(row.subject, row.node)] = row.score
                self.weights.setdefault(row.subject, []).append(row.node)
        self.places = list(self.truth)
        self.column = {place: number for number, place in enumerate(self.places)}
        self.rows, self.low, self.high = [], [], []
        self.bounds = [(0.0, 100.0)] * len(self.places)
        self.read()

    def place(self, worker, point):
        """What a team shares is one unknown for all its members."""
        return (self.raw.team_of(worker) if point in shared_points(self.raw) else worker, point)

    def say(self, parts, value, half):
        row = np.zeros(len(self.places))
        for place, weight in parts.items():
            row[self.column[place]] += weight
        self.rows.append(row)
        self.low.append(value - half)
        self.high.append(value + half)

    def read(self):
        for worker in self.weights:
            self.read_tree(worker, self.shares(worker))
            self.read_waves(worker, self.shares(worker))
        self.read_means()
        self.read_changes()

    def read_tree(self, worker, shares):
        for row in (row for row in self.of_worker.get(worker, ()) if is_number(row["score"])):
            if row["level"] == "evidence":
                half = 0.05 if row["code"] in people_points(self.raw) else 0.005
                self.say({self.place(worker, row["code"]): 1.0}, row["score"], half)
                continue
            self.say(self.composite(worker, shares, row["level"], row["code"]), row["score"], 0.005)

    def composite(self, worker, shares, level, code, times=1.0):
        under = {one: share for one, share in shares.items() if getattr(self.design[one], level) == code}
        total = sum(under.values())
        return {self.place(worker, one): times * share / total for one, share in under.items()}

    def read_waves(self, worker, shares):
        for row in records(self.tables["waves_of"]):
            if (row["subject"], row["wave"]) == (worker, self.last) and is_number(row["score"]):
                self.say({self.place(worker, c): s for c, s in shares.items()}, row["score"], 0.005)

    def read_means(self):
        """Criteria by source of the funder's report, where it holds every worker or only told ones."""
        design = self.plan.design
        for row in records(self.tables["criteria"]):
            chosen = design[design["criterion"] == row["criterion"]]
            points = [
                one.evidence for one in chosen.itertuples()
                if one.evidence not in shared_points(self.raw) and source_name(one.source) == row["source"]
            ]  # fmt: skip
            if row["unit"] == "worker" and is_number(row["score"]) and points:
                self.say_mean(points, row)

    def read_changes(self):
        """Means of criteria of those who are in both waves."""
        first, last = (self.raw.scores("criterion", wave) for wave in (self.raw.waves[0], self.last))
        both = set(zip(first["subject"], first["node"], strict=True)) & set(
            zip(last["subject"], last["node"], strict=True)
        )
        told = {(row["subject"], row["code"]) for row in self.tree if is_number(row["score"])}
        for row in records(self.tables["changes"]):
            if row["level"] == "criterion" and is_number(row["after"]):
                inside = [
                    w for w in self.weights if (w, row["code"]) in both and w not in untold_workers(self.raw)
                ]
                inside = (
                    inside if row["n"] == len(inside) else [w for w in inside if (w, row["code"]) in told]
                )
                assert row["n"] == len(inside), row
                parts = {}
                for worker in inside:
                    for place, weight in self.composite(
                        worker, self.shares(worker), "criterion", row["code"], 1 / len(inside)
                    ).items():
                        parts[place] = parts.get(place, 0) + weight
                self.say(parts, row["after"], 0.005)

    def shares(self, worker):
        leaves = leaves_for(self.plan, self.raw.subjects[worker]["post"])
        return shared_weights(leaves, set(self.weights[worker]))

    def say_mean(self, points, row):
        holders = {
            worker: [point for point in points if point in scored]
            for worker, scored in self.weights.items()
            if worker not in untold_workers(self.raw) and any(point in scored for point in points)
        }
        if row["n"] != len(holders):
            told = {(r["subject"], r["code"]) for r in self.tree if is_number(r["score"])}
            holders = {w: p for w, p in holders.items() if all((w, one) in told for one in p)}
        assert row["n"] == len(holders), row
        parts = {}
        for worker, own in holders.items():
            shares = self.raw.evidence_shares[self.raw.subjects[worker]["post"]]
            total = sum(shares[point] for point in own)
            parts |= {self.place(worker, point): shares[point] / total / len(holders) for point in own}
        self.say(parts, row["score"], 0.005)

    def hidden(self):
        """Points made of too few answers, or of one mind: not those that merely cover them."""
        for row in self.tree:
            if row["level"] == "evidence" and isinstance(row["score"], Withheld):
                place = self.place(row["subject"], row["code"])
                if place in self.truth and row["code"] in people_points(self.raw):
                    yield row["subject"], place

    def known_to(self, worker):
        """Statements that a worker adds: the records about the own person."""
        records_of = [point for point in self.weights[worker] if self.design[point].source == "record"]
        return [self.place(worker, point) for point in records_of]

    def width(self, place, worker=""):
        bounds = list(self.bounds)
        for known in self.known_to(worker) if worker else ():
            if known != place:
                bounds[self.column[known]] = (self.truth[known] - 1e-6, self.truth[known] + 1e-6)
        matrix = csr_array(np.vstack([self.rows, np.negative(self.rows)]))
        ends = [*self.high, *np.negative(self.low)]
        aim = np.zeros(len(self.places))
        aim[self.column[place]] = 1
        found = [
            linprog(sign * aim, matrix, np.array(ends) + 1e-6, bounds=bounds, method="highs")
            for sign in (1, -1)
        ]
        assert all(one.status == 0 for one in found), (place, found[0].message)
        return -found[1].fun - found[0].fun


def attacked(data):
    """Hidden scores of ``data`` that everything told leaves open by less than a fifth of the scale."""
    attack = Attack(data)
    hidden = list(attack.hidden())
    widths = {(worker, place): attack.width(place, worker) for worker, place in hidden}
    return widths, {key: round(width, 1) for key, width in widths.items() if width < OPEN - 0.1}


@pytest.fixture
def english(words):
    with words.test_request_context(), force_locale("en"):
        yield


def test_nothing_hidden_in_the_demo_can_be_solved(english, qingrong):
    widths, solved = attacked(qingrong)

    assert len(widths) > 15  # there is something to find
    assert solved == {}


def test_attack_would_find_what_one_more_number_tells(english, sample):
    """The attack has teeth: with the covers told, hidden answers follow."""
    attack = Attack(sample)
    hidden = list(attack.hidden())
    for row in attack.tree:
        place = attack.place(row["subject"], row["code"])
        if (
            isinstance(row["score"], Withheld)
            and place in attack.truth
            and place not in dict(hidden).values()
        ):
            attack.say({place: 1.0}, attack.truth[place], 0.005)

    assert min(attack.width(place, worker) for worker, place in hidden) < 15


def shaken(package, seed):
    """The package with other answers: of each worker's peers, recipients and a team's departments a few."""
    draw = random.Random(seed)
    for instrument in package.instruments:
        items = [item for item in instrument.items if item.evidence and item.options]
        answered = package.collected.responses
        subjects = sorted(set(answered.loc[answered["instrument"] == instrument.name, "subject"]))
        mood = {subject: draw.choice([(4, 5), (3, 5), (5, 5), (1, 5)]) for subject in subjects}
        given = [
            (subject, {item.name: _drawn(draw, item, mood[subject]) for item in items})
            for subject in subjects
            for _person in range(draw.choice(SIZES))
        ]
        frames = answered_by(package, instrument.name, given)
        for frame in frames.values():  # a name of its own for every response
            frame["response"] = frame["response"].str.replace("new-", f"{instrument.name}-")
        package = replace(package, collected=replace(package.collected, **frames))
    return report_input(package)


def _drawn(draw, item, mood):
    place = draw.randint(*mood) / 5
    return item.options[max(0, round(place * len(item.options)) - 1)]


@pytest.mark.parametrize("seed", [2, pytest.param(range(3, 23), marks=pytest.mark.slow)], ids=str)
def test_nothing_hidden_in_drawn_evaluations_can_be_solved(english, package, seed):
    for one in [seed] if isinstance(seed, int) else seed:
        widths, solved = attacked(shaken(package, one))

        assert widths, one
        assert solved == {}, one


def test_hidden_workers_of_a_team_are_a_pool_of_two_and_of_the_minimum(words, package):
    """Team totals are told: what is left of them beside the told workers is about enough people."""
    raw = Raw(shaken(package, 1), "en")
    hidden = telling(raw).points
    for (point, _team), leaves in answered(raw).items():
        if point in shared_points(raw):
            continue
        workers = [code for code in leaves if (code, point) in hidden]
        nobody = [code for code in leaves if raw.kind(code) != "worker"]
        small = [code for code in nobody if size(leaves[code]) < people_points(raw)[point]]
        if (workers or small) and len(workers) + len(nobody) < len(leaves):
            pool = [*workers, *nobody]
            assert len(pool) > 1, (point, pool)
            assert sum(size(leaves[code]) for code in pool) >= people_points(raw)[point], (point, pool)
