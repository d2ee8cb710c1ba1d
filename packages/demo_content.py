"""What the invented county has beside its package: commission, outcome indicators, stories, a contradiction.

Entirely invented, like the package. Texts come in pairs: Chinese, English.
"""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from db import Main
from evaluations.models_engagement import Engagement
from evaluations.models_impact import OutcomeIndicator, SourceComment, SourceRule
from evaluations.models_plan import Evaluation
from surveys.models_stories import Story

WRITER, SECOND = "林评 Lin", "莫析 Mo"
START, NOW = date(2025, 1, 15), date(2026, 11, 10)
APART = 11.0
# code, label, unit, better, people, baseline, value, target, source, is verified
OUTCOMES = (
    (
        "O1", ("每周有人上门的独居老人", "Older people living alone who get a visit every week"),
        ("人", "people"), "more", 86, 41.0, 63.0, 60.0, ("探访台账", "Register of visits"), True,
    ),
    (
        "O2", ("心里有事找得到人说的留守儿童", "Left-behind children who have somebody to talk to"),
        ("%", "%"), "more", 120, 48.0, 61.5, 70.0, ("学校两次问卷", "Two surveys at school"), True,
    ),
    (
        "O3", ("康复训练中断三个月以上的残障者", "Disabled people whose training stopped for three months"),
        ("人", "people"), "less", 71, 22.0, 9.0, 8.0, ("康复站登记", "Register of the station"), True,
    ),
    (
        "O4", ("社工站定期去的村", "Villages that the stations visit regularly"),
        ("个村", "villages"), "more", 0, None, 27.0, None, ("巡村记录", "Record of rounds"), True,
    ),
    (
        "O5", ("调解后半年没有再起纠纷的家庭", "Families without a new quarrel half a year after mediation"),
        ("户", "families"), "more", 31, 12.0, 19.0, None, ("机构自报", "As the agency reports"), False,
    ),
)  # fmt: skip
# domain, title, text, who chose it, why, how it was checked, how consent was given
STORIES = (
    (
        "ability",
        ("从不敢出门，到自己去赶集", "From staying indoors to walking to market"),
        (
            "中风以后，他一年多没有出过院门，觉得走不稳丢人。社工和村医一起教他扶着推车走，先到门口，再到路口。"
            "夏天起，每逢集日他自己推着车去买菜。他说：“菜是我自己挑的，饭就香。”",
            "After his stroke he stayed in the yard for more than a year: he was ashamed of his walk. The "
            "social worker and the village doctor taught him to walk with a cart, first to the gate, then to "
            "the corner. Since summer he walks to market by himself. “I choose the food, so it tastes.”",
        ),
        ("服务对象代表和村干部，共七人", "Seven people: service recipients and village officers"),
        ("变化看得见，也还在继续。", "The change can be seen, and it lasts."),
        ("村医和邻居分别证实。", "The village doctor and a neighbour confirmed it separately."),
        "签字同意书，编号 A-12",
    ),
    (
        "family",
        ("爸爸每个星期天打电话", "Father rings every Sunday"),
        (
            "孩子上课总趴着，作业不交。社工没有先讲道理，而是帮他和在外打工的爸爸约好：星期天晚上通电话，只聊一件"
            "开心的事。半年后老师说他愿意举手了。爸爸说，以前只会问成绩。",
            "The boy slept in class and handed nothing in. The social worker did not lecture him: she agreed "
            "with his father, who works far away, on a call each Sunday about one good thing. Half a "
            "year later his teacher says that he speaks up. “I only asked about marks,” says the father.",
        ),
        ("家长、老师和社工，共六人", "Six people: parents, teachers, social workers"),
        ("做法简单，别的家庭学得会。", "It is simple, and other families can do the same."),
        ("班主任核对了考勤和作业记录。", "The teacher checked attendance and homework records."),
        "监护人签字，孩子口头同意",
    ),
    (
        "burden",
        ("跑了三趟才办成", "Three trips until it was done"),
        (
            "她说社工很热心，可是办残疾证跑了三趟：头两趟都差一张纸。“要是先告诉我带什么，就好了。”",
            "She says that the social worker was kind, but the certificate took three trips: twice a paper "
            "was missing. “If somebody had told me what to bring.”",
        ),
        ("评价中心抽选", "Drawn by the evaluator"),
        ("坏的变化也要说。", "What went badly has to be told too."),
        ("", ""),
        "电话口头同意，有记录",
    ),
)  # fmt: skip
COMMENT = (
    "座谈里有人提到等得久、新人接手时断了档，所以说变化的少；同行看的是做法，看不到等的时间。回访后属实。",
    "In the focus groups people spoke of waiting and of a gap when a new worker came, so fewer told of "
    "change; peers look at the work and do not see the waiting. Call-backs confirmed it.",
)


def add_content(session: Session, evaluation: Evaluation, now: datetime) -> None:
    """Add it all to the invented evaluation; the caller commits."""
    session.add_all(_rows(evaluation.id, now.date()))
    session.flush()


def _rows(key: int, today: date) -> Iterator[Main]:
    yield Engagement(
        evaluation_id=key,
        commissioner="青榕县主管部门 Qingrong County authority",
        evaluator="众评演示中心 Zhongping demo centre",
        contract="QR-2025-07",
        starts=START,
        statement="与被评价的机构、团队和个人没有经济、人事或亲属关系。",
        signer=WRITER,
        signed_on=START,
    )
    yield from (_outcome(key, *one) for one in OUTCOMES)
    yield from (_story(key, today, *one) for one in STORIES)
    yield SourceRule(evaluation_id=key, apart=APART)
    yield SourceComment(
        evaluation_id=key,
        criterion="C",
        high="peer",
        low="focus_group",
        text=_both(COMMENT),
        written_by=SECOND,
        written_on=today,
    )


def _both(texts: tuple[str, str]) -> dict[str, str]:
    return {language: text for language, text in zip(("zh", "en"), texts, strict=True) if text}


def _outcome(
    key: int, code: str, label, unit, better: str, people: int, before, now, target, source, is_verified: bool
) -> OutcomeIndicator:
    return OutcomeIndicator(
        evaluation_id=key,
        code=code,
        label=_both(label),
        unit=_both(unit),
        better=better,
        people=people,
        baseline=before,
        baseline_on=None if before is None else START,
        value=now,
        value_on=NOW,
        target=target,
        source=_both(source),
        entered_by=WRITER,
        verified_by=SECOND if is_verified else None,
        verified_on=NOW if is_verified else None,
    )


def _story(
    key: int, today: date, domain: str, title, text, chosen_by, reason, verified, consent: str
) -> Story:
    return Story(
        evaluation_id=key,
        place=title[1][:32],  # in place of chance, so that the demo reads alike everywhere
        domain=domain,
        title=_both(title),
        text=_both(text),
        chosen_by=_both(chosen_by),
        reason=_both(reason),
        verified=_both(verified),
        consent=consent,
        consent_on=NOW,
        written_by=WRITER,
        written_on=today,
        approved_by=SECOND,
        approved_on=today,
    )
