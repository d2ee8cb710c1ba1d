"""The filled-in questionnaires: 433 from recipients, 31 from departments and villages, 168 from peers."""

import numpy as np

from bench.qingrong import answers, forms, open_texts
from bench.qingrong.people import MEMBERS, TEAMS, WORKERS, Worker

E04, E11, E18 = (forms.items_feeding("recipient", e) for e in ("E04", "E11", "E18"))
E21, E22 = forms.items_feeding("department", "E21"), forms.items_feeding("peer", "E22")

# number of answers and their sum, item by item, of the two published workers
PUBLISHED_SUMS = {
    "SW07": {"Q1": (20, 92), "Q2": (24, 108), "Q4": (20, 88), "Q3": (20, 88), "Q5": (24, 96), "Q6": (24, 102),
             "Q9": (20, 83)},
    "SW18": {"Q1": (25, 117), "Q2": (25, 116), "Q4": (25, 115), "Q3": (25, 112), "Q5": (25, 108),
             "Q6": (20, 88), "Q9": (20, 88), "Q7": (25, 113), "Q8": (25, 109), "Q10": (25, 111)},
}  # fmt: skip
PUBLISHED_COUNTS = (1, 1, 3, 9, 10)  # SW07: Q7, Q8 and Q10 alike
PEER_SUMS = {
    "SW07": {"P1": (6, 26), "P2": (6, 26), "P3": (6, 25), "P4": (6, 25), "P5": (6, 26), "P6": (6, 25)},
    "SW18": {"P1": (6, 27), "P2": (5, 23), "P3": (5, 23), "P4": (5, 22), "P5": (5, 23), "P6": (5, 23)},
}
DEPARTMENT_SUMS = {
    "T2": {"D1": (6, 24), "D2": (6, 25), "D3": (6, 26), "D4": (6, 24), "D5": (6, 27), "D6": (5, 20),
           "D7": (5, 19), "D8": (5, 20)},
    "T4": {"D1": (6, 27), "D2": (6, 27), "D3": (6, 28), "D4": (6, 26), "D5": (5, 23), "D6": (5, 22),
           "D7": (5, 24), "D8": (5, 21)},
}  # fmt: skip
# stratum: who is judged (a worker when the ballot names one), number kept apart by the contact screen
DEPARTMENT_RETURNS = {
    "departments-T1": (("SW01", "SW02", "SW04", "T1", "T1"), 1),
    "villages-T1": (("SW03", "SW06", "T1"), 0),
    "departments-T2": (("SW07", "SW12", "T2", "T2"), 0),
    "villages-T2": (("SW11", "T2"), 1),
    "departments-T3": (("SW13", "SW14", "T3", "T3"), 1),
    "villages-T3": (("SW15", "T3"), 0),
    "departments-T4": (("SW18", "SW19", "T4", "T4"), 0),
    "villages-T4": (("SW20", "SW21", "SW22"), 1),
}
DEPARTMENT_FRAME = {  # population, invited
    "departments-T1": (9, 7), "villages-T1": (6, 4), "departments-T2": (9, 5), "villages-T2": (6, 4),
    "departments-T3": (9, 6), "villages-T3": (6, 3), "departments-T4": (9, 6), "villages-T4": (6, 6),
}  # fmt: skip
PEERS_PER_WORKER = 7
MODES = (("link", 199), ("phone", 165), ("paper", 41), ("interview", 28))
Aims = dict[str, dict[str, float]]


def strata_rows() -> list[dict]:
    rows = [(f"recipients-{t.code}", t.code, *t.recipients) for t in TEAMS]
    rows += [(stratum, stratum[-2:], *frame) for stratum, frame in DEPARTMENT_FRAME.items()]
    for team, members in MEMBERS.items():
        rows.append(
            (f"peers-{team}", team, len(members) * (len(WORKERS) - 1), len(members) * PEERS_PER_WORKER)
        )
    columns = ("wave", "stratum", "subject", "population", "invited")
    return [dict(zip(columns, ("Y2", *row), strict=True)) for row in rows]


def _exact(rng: np.random.Generator, sums: dict[str, tuple[int, int]]) -> dict[str, list[int]]:
    return {item: answers.with_total(rng, n, total) for item, (n, total) in sums.items()}


def _recipient_items(
    rng: np.random.Generator, n: int, aims: dict[str, float], code: str
) -> dict[str, list[int]]:
    if code in PUBLISHED_SUMS:
        counts = {item: answers.from_counts(PUBLISHED_COUNTS) for item in E18}
        return counts | _exact(rng, PUBLISHED_SUMS[code])
    items: dict[str, list[int]] = {}
    for evidence, names in (("E04", E04), ("E11", E11), ("E18", E18)):
        items |= answers.aimed_items(rng, n, names, 1 + 4 * aims[evidence] / 100)
    return items


def _form_row(rng: np.random.Generator, subject: str, team: str, form: dict, sure: bool) -> dict:
    remembers = sure or rng.random() < 0.6
    return {"subject": subject, "stratum": f"recipients-{team}", "helper": "", "present": "no",
            "S1": 1 if remembers else answers.CANNOT_SAY, **form}  # fmt: skip


def _unscored_row(rng: np.random.Generator, worker: Worker) -> dict:
    """An answer given with the worker at hand: friendlier than the others, counted, not scored."""
    form = {item: int(5 - (rng.random() < 0.15)) for item in (*E04, *E11, *E18)}
    row = _form_row(rng, worker.code, worker.team, form, sure=True)
    return row | ({"present": "yes"} if worker.unscored == "present" else {"helper": "worker"})


def recipient_rows(rng: np.random.Generator, aims: Aims) -> list[dict]:
    rows = []
    for team in TEAMS:
        members = MEMBERS[team.code]
        for worker in members:
            items = _recipient_items(rng, worker.scored_answers, aims[worker.code], worker.code)
            forms_of = answers.block(rng, worker.scored_answers, items)
            rows += [_form_row(rng, worker.code, team.code, form, sure=True) for form in forms_of]
            rows += [_unscored_row(rng, worker)] if worker.unscored else []
        usual = {e: float(np.mean([aims[w.code][e] for w in members])) for e in ("E04", "E11", "E18")}
        items = _recipient_items(rng, team.unsure, usual, team.code)
        forms_of = answers.block(rng, team.unsure, items)
        rows += [_form_row(rng, team.code, team.code, form, sure=False) for form in forms_of]
    rows = [rows[at] for at in rng.permutation(len(rows))]
    _add_modes(rng, rows)
    open_texts.place(rng, rows, open_texts.RECIPIENT)
    return rows


def _add_modes(rng: np.random.Generator, rows: list[dict]) -> None:
    modes = [mode for mode, count in MODES for _ in range(count)]
    for row, at in zip(rows, rng.permutation(len(rows)), strict=True):
        row["mode"] = modes[at]
        helper = "visitor" if row["mode"] == "interview" else "family" if rng.random() < 0.17 else "self"
        row["helper"] = row["helper"] or helper


def _department_forms(rng: np.random.Generator, team: str, n: int, aim: float) -> list[dict]:
    if team in DEPARTMENT_SUMS:
        return answers.block(rng, n, _exact(rng, DEPARTMENT_SUMS[team]))
    return answers.block(rng, n, answers.aimed_items(rng, n, E21, aim / 20))


def department_rows(rng: np.random.Generator, aims: Aims, ballots: dict[str, list[int]]) -> list[dict]:
    """Returns of departments and villages; a return that names a worker carries a conduct ballot."""
    rows = []
    for team in TEAMS:
        strata = [stratum for stratum in DEPARTMENT_RETURNS if stratum.endswith(team.code)]
        judged = [(stratum, subject) for stratum in strata for subject in DEPARTMENT_RETURNS[stratum][0]]
        filled = _department_forms(rng, team.code, len(judged), aims[team.code]["E21"])
        for (stratum, subject), form in zip(judged, filled, strict=True):
            form["contact"] = 2 + int(rng.random() < 0.6)
            form["conduct"] = ballots[subject].pop() if subject in ballots else answers.NOT_ASKED
            rows.append({"subject": subject, "stratum": stratum, **form})
        for stratum in strata:
            apart = DEPARTMENT_RETURNS[stratum][1]
            rows += [{"subject": team.code, "stratum": stratum, "contact": 1} for _ in range(apart)]
    for row in rows:
        row |= {"mode": "link" if rng.random() < 0.8 else "paper", "helper": "self", "present": "no"}
    rows = [rows[at] for at in rng.permutation(len(rows))]
    open_texts.place(rng, [row for row in rows if row["contact"] != 1], open_texts.DEPARTMENT)
    return rows


def conduct_ballots(rng: np.random.Generator, aims: Aims) -> dict[str, list[int]]:
    """All conduct ballots on each worker, those of peers and of the departments that name the worker."""
    named = [subject for subjects, _ in DEPARTMENT_RETURNS.values() for subject in subjects]
    return {
        w.code: [int(v) for v in rng.permutation(
            answers.ballot(rng, PEERS_PER_WORKER + named.count(w.code), aims[w.code]["E03"]))]
        for w in WORKERS
    }  # fmt: skip


def peer_rows(rng: np.random.Generator, aims: Aims, ballots: dict[str, list[int]]) -> list[dict]:
    """Seven peers on each worker; takes its ballots from the end of ``ballots``."""
    rows = []
    for worker in WORKERS:
        if worker.code in PEER_SUMS:
            items = _exact(rng, PEER_SUMS[worker.code])
        else:
            items = answers.aimed_items(rng, PEERS_PER_WORKER, E22, aims[worker.code]["E22"] / 20)
        for form in answers.block(rng, PEERS_PER_WORKER, items):
            rows.append({"subject": worker.code, "stratum": f"peers-{worker.team}", "mode": "link",
                         "helper": "self", "present": "no", **form,
                         "conduct": ballots[worker.code].pop()})  # fmt: skip
    return [rows[at] for at in rng.permutation(len(rows))]
