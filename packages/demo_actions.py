"""What follows from the results of Qingrong County: invented like the rest, for its reports."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts.models import User
from evaluations import actions
from evaluations.models_actions import ACTION, ADVICE, DONE, RECTIFICATION
from evaluations.models_plan import Evaluation
from evaluations.subjects import subjects_of


@dataclass(frozen=True)
class Invented:
    """One action of the demo. ``subject`` "": advice; ``closed``: done on that day."""

    kind: str
    subject: str
    zh: str
    en: str
    finding: str
    responsible: str
    due: date
    node: str = ""
    training: str = ""
    is_posted: bool = False
    closed: date | None = None


INVENTED = (
    Invented(
        ACTION, "SW07", "每月到两位独居老人家走访，记下他们要什么",
        "Visit two old people living alone every month and write down what they ask for",
        "走访次数少于同岗 / fewer visits than others on the post", "SW07", date(2027, 3, 31), "E18",
        "走访记录写法，6 学时 / writing visit records, 6 hours",
    ),
    Invented(
        ACTION, "SW07", "跟班学习一次个案评估", "Sit in on one case assessment",
        "个案记录写得简略 / case records are short", "SW07", date(2027, 6, 30), "E08",
    ),
    Invented(
        RECTIFICATION, "T1", "把值班时间贴在村口", "Post the hours of duty at the village entrance",
        "有人不知道什么时候找得到人 / some do not know when anybody is there", "T1", date(2026, 10, 31),
        is_posted=True, closed=date(2026, 10, 20),
    ),
    Invented(
        RECTIFICATION, "T4", "补齐走访记录", "Complete the records of visits",
        "走访记录缺页 / visit records lack pages", "T4", date(2027, 2, 28), "E18",
    ),
    Invented(
        ADVICE, "", "给走访单列一笔经费", "Give visits a budget line of their own",
        "远村走访得少 / remote villages are visited less", "青榕县民政局", date(2027, 6, 30),
    ),
    Invented(
        ADVICE, "", "每个远村定一天社工日", "Fix one day a month for each remote village",
        "远村走访得少 / remote villages are visited less", "青榕县民政局", date(2027, 4, 30), is_posted=True,
    ),
)  # fmt: skip


def write_down(session: Session, evaluation: Evaluation, user: User, now: datetime) -> None:
    """Write the invented actions into an evaluation that has their subjects."""
    subjects = {one.code: one for one in subjects_of(session, evaluation)}
    for one in INVENTED:
        if one.subject and one.subject not in subjects:
            continue
        values = {
            "kind": one.kind,
            "subject": subjects.get(one.subject),
            "text": {"zh": one.zh, "en": one.en},
        }
        values |= {name: getattr(one, name) for name in ("finding", "node", "training", "responsible")}
        values |= {"due_on": one.due, "is_posted": one.is_posted}
        written = actions.write_action(session, evaluation, values, user, now)
        if one.closed:
            actions.close_action(session, evaluation, written, actions.Closing(DONE, one.closed), user, now)
