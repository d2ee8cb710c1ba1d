"""Who is in Qingrong County: agencies, teams, workers. All of it is invented."""

from dataclasses import dataclass

AGENCIES = {
    "AG-A": "青榕县晨光社会工作服务中心",
    "AG-B": "青榕县同行社会工作服务中心",
    "AG-C": "青榕县山谷社会工作服务中心",
}


@dataclass(frozen=True)
class Team:
    """``recipients``: population and tickets; ``unsure``: answers that name the team only."""

    code: str
    agency: str
    name: str
    recipients: tuple[int, int]
    unsure: int
    own_evidence: float | None  # cycle score of the team's own evidence; None: solved for the team score
    years: tuple[float, float]  # levels of the earlier review for focus groups and departments
    planned: tuple[tuple[int, int, float], ...]  # planned, done, coefficient


TEAMS = (
    Team("T1", "AG-A", "居家养老服务队", (310, 188), 6, 87.6, (76.25, 84.5),
         ((160, 152, 1.0), (40, 33, 1.2))),
    Team("T2", "AG-A", "留守儿童与家庭服务队", (260, 178), 6, 84.6, (73.75, 81.0),
         ((120, 110, 1.0), (60, 46, 1.2))),
    Team("T3", "AG-B", "残障与康复服务队", (140, 116), 4, 80.4, (70.0, 77.5),
         ((90, 74, 1.0), (40, 28, 1.2), (20, 11, 1.5))),
    Team("T4", "AG-C", "乡镇社工站服务队", (420, 208), 5, None, (83.75, 91.0),
         ((150, 146, 1.0), (60, 52, 1.2), (30, 22, 1.5))),
)  # fmt: skip
TEAM_SCORE_T4 = 92.10


@dataclass(frozen=True)
class Worker:
    """``answers``: recipients' answers, the ``unscored`` ones included; ``own``: cycle score aimed at."""

    code: str
    name: str
    team: str
    post: str
    start: str
    ordinary: int  # years of service in ordinary places by the end of the cycle
    remote: int
    education: int  # points of the education and certificate table
    answers: int
    own: float
    growth: float  # final wave above the cycle score
    fte: float = 1.0
    unscored: str = ""  # "present" or "worker": one more answer, counted and not scored

    @property
    def scored_answers(self) -> int:
        return self.answers - bool(self.unscored)

    def service_years(self, years_earlier: int = 0) -> float:
        """Rule F11: min(100, 40 + 6 * (ordinary + 1.5 * remote)); the last years count first."""
        remote = max(0, self.remote - years_earlier) if self.remote else 0
        ordinary = self.ordinary if self.remote else max(0, self.ordinary - years_earlier)
        return min(100.0, 40 + 6 * (ordinary + 1.5 * remote))


F, S = "frontline", "supervisor"
WORKERS = (
    Worker("SW01", "覃秋棠", "T1", S, "2017-03-01", 10, 0, 90, 14, 87.36, 0.9),
    Worker("SW02", "韦知夏", "T1", F, "2018-07-01", 8, 0, 90, 22, 92.31, 0.6),
    Worker("SW03", "罗映川", "T1", F, "2021-03-01", 6, 0, 80, 20, 83.54, 1.1, unscored="present"),
    Worker("SW04", "蒙稻香", "T1", F, "2019-09-01", 7, 0, 80, 21, 85.77, 1.4),
    Worker("SW05", "黎岸青", "T1", F, "2024-04-01", 3, 0, 70, 18, 76.22, 1.6, unscored="worker"),
    Worker("SW06", "苏禾苗", "T1", F, "2022-07-01", 4, 0, 70, 17, 81.63, 0.8),
    Worker("SW07", "陆晓汀", "T2", F, "2022-01-01", 3, 2, 80, 25, 80.53, 1.4, unscored="present"),
    Worker("SW08", "梁见山", "T2", F, "2023-03-01", 4, 0, 70, 19, 79.5, 1.2),
    Worker("SW09", "莫听雨", "T2", F, "2020-06-01", 4, 2, 80, 20, 83.1, 0.7, unscored="present"),
    Worker("SW10", "潘小满", "T2", F, "2023-09-01", 3, 0, 70, 10, 75.4, 1.3, fte=0.5),
    Worker("SW11", "农立春", "T2", F, "2022-04-01", 3, 1, 80, 21, 80.6, 0.9, unscored="worker"),
    Worker("SW12", "谢望舒", "T2", S, "2016-09-01", 8, 2, 90, 14, 88.2, 0.8),
    Worker("SW13", "邓云岫", "T3", S, "2018-02-01", 9, 0, 90, 13, 84.63, 0.9),
    Worker("SW14", "唐采薇", "T3", F, "2021-08-01", 5, 0, 80, 19, 80.92, 1.2, unscored="present"),
    Worker("SW15", "何北辰", "T3", F, "2022-10-01", 4, 0, 70, 18, 78.17, 0.6),
    Worker("SW16", "凌霜叶", "T3", F, "2024-01-01", 3, 0, 70, 5, 76.84, 0.5, unscored="worker"),
    Worker("SW17", "冯小舟", "T3", F, "2020-05-01", 7, 0, 80, 12, 82.38, 1.0),
    Worker("SW18", "石榕荫", "T4", S, "2019-01-01", 4, 4, 90, 25, 89.501, 0.9),
    Worker("SW19", "龙泉声", "T4", F, "2019-10-01", 2, 5, 90, 22, 91.22, 0.7),
    Worker("SW20", "班若兰", "T4", F, "2021-06-01", 1, 5, 80, 18, 88.41, 1.1, unscored="present"),
    Worker("SW21", "岑江月", "T4", F, "2020-03-01", 2, 5, 90, 20, 90.93, 0.8),
    Worker("SW22", "卢青禾", "T4", F, "2020-09-01", 1, 5, 80, 17, 89.64, 0.9, unscored="present"),
    Worker("SW23", "姚远帆", "T4", F, "2022-05-01", 0, 5, 80, 14, 87.28, 1.0, unscored="worker"),
    Worker("SW24", "温初晴", "T4", F, "2026-02-01", 0, 1, 80, 8, 84.0, 0.0),
)
MEMBERS = {team.code: tuple(w for w in WORKERS if w.team == team.code) for team in TEAMS}


def subject_rows() -> list[dict]:
    rows = [{"code": code, "kind": "agency", "name": name} for code, name in AGENCIES.items()]
    rows += [{"code": t.code, "kind": "team", "name": t.name, "parent": t.agency} for t in TEAMS]
    return rows + [
        {"code": w.code, "kind": "worker", "name": w.name, "parent": w.team, "post": w.post,
         "fte": f"{w.fte:g}", "start": w.start}
        for w in WORKERS
    ]  # fmt: skip
