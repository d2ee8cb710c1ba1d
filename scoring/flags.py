"""Every flag that a score or quality row may carry, with a sentence for readers.

A flag may name a node after a colon: ``missing:V2``.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    code: str
    zh: str
    en: str


FLAGS: Mapping[str, Flag] = {
    flag.code: flag
    for flag in (
        Flag(
            "missing",
            "该观测点没有得分，权重已分给同组其他观测点。",
            "This evidence point has no score; its weight is shared among its neighbours.",
        ),
        Flag(
            "below_minimum",
            "该观测点的有效份数低于下限，按缺失处理。",
            "This evidence point has fewer valid units than the minimum and counts as missing.",
        ),
        Flag(
            "adopted",
            "采用已有结果，不是本轮收集的数据。",
            "An earlier result was adopted; nothing was collected for it in this wave.",
        ),
        Flag(
            "team_level",
            "按团队测量，计入团队每位成员。",
            "Measured for the team and credited to each of its members.",
        ),
        Flag("no_error", "份数太少，无法估计误差。", "Too few units to estimate an error."),
        Flag(
            "excluded_rows",
            "有记录只计数不计分（如社工在场、由社工代填、机构人员陪同）。",
            "Some rows were counted and not scored, for example because the worker was present.",
        ),
        Flag(
            "partial_cycle",
            "周期内缺一轮或多轮，年度权重已分给其余轮次。",
            "A wave of the cycle is missing; its weight is shared among the others.",
        ),
        Flag(
            "short_service",
            "到周期结束时任职不足 12 个月。",
            "Less than 12 months in post at the end of the cycle.",
        ),
        Flag(
            "own_only",
            "没有可用的团队得分，最终得分等于个人得分。",
            "There is no scored team: the final score is the own score.",
        ),
        Flag(
            "no_member_scored",
            "团队成员都没有得分，团队得分只来自团队自身的观测点。",
            "No member has a score: the team score is the team's own evidence alone.",
        ),
        Flag(
            "team_made_grade",
            "最终得分所在等次与个人得分所在等次不同，由团队得分带来。",
            "The final score falls into another grade than the own score, because of the team part.",
        ),
        Flag("no_common_units", "没有两名编码员共同编码的单元。", "No unit was coded by two coders."),
        Flag("low_agreement", "编码员一致性低于 0.60。", "Agreement of the coders is under .60."),
        Flag("low_response", "回收率低于 60%。", "Less than 60 % of those invited answered."),
        Flag(
            "over_invited",
            "收到的份数多于邀请数，请核对名单。",
            "More answers than invitations: check the list.",
        ),
        Flag(
            "not_connected",
            "评委与评价对象之间没有连成一体，无法比较宽严。",
            "Raters and subjects are not connected: severity cannot be compared.",
        ),
        Flag(
            "adjustment_not_warranted",
            "评委之间的宽严差别与偶然分不开，不必校正。",
            "The leans of the raters cannot be told from chance: there is nothing to adjust.",
        ),
        Flag("item", "指的是这道题。", "This is the question meant."),
        Flag("weak_item", "这道题与其余各题关系很弱。", "This question hardly goes with the others."),
        Flag(
            "mean_not_justified",
            "同一团队的人看法差别大，团队均值要谨慎使用。",
            "Views within a team differ much: use the mean of the team with care.",
        ),
        Flag("far_from_the_rest", "明显不同于其他人。", "Clearly apart from the rest."),
        Flag("outside_95", "超出 95% 的界限。", "Beyond the 95 % limit."),
        Flag("outside_998", "超出 99.8% 的界限。", "Beyond the 99.8 % limit."),
        Flag("criterion", "指的是这个一级指标。", "This is the criterion meant."),
        Flag("up", "权重调高时。", "When the weight rises."),
        Flag("down", "权重调低时。", "When the weight falls."),
        Flag("changed", "变化超出误差范围。", "The change is beyond the error."),
        Flag(
            "break_trend",
            "两轮相同的题太少，不能直接比较。",
            "The waves share too few questions to be compared.",
        ),
        Flag("of", "指的是这种情况的答卷。", "The forms meant are those of this pattern."),
        Flag("differs", "这种填答方式的分数明显不同。", "Scores of this way of answering differ clearly."),
        Flag(
            "drawn", "答卷太多，随机抽取 5000 份检查。", "Of the many forms 5,000 were drawn and looked at."
        ),
        Flag(
            "no_reversed_items",
            "问卷没有反向题，看不出一路勾到底。",
            "The form has no reversed question, so straight-lining cannot be seen.",
        ),
        Flag("too_few_items", "题目太少，无法判断。", "Too few questions to tell."),
    )
}


def flag_text(code: str, language: str) -> str:
    """The sentence for a flag.

    Parameters
    ----------
    code : str
        As found in a frame; what follows a colon is left to the caller.
    language : str
        "zh" or "en".

    Returns
    -------
    str

    Raises
    ------
    KeyError
        Unknown flag.

    References
    ----------
    Own definition.
    """
    return getattr(FLAGS[code.split(":", 1)[0]], language)


def joined(flags) -> str:
    """Flags as one sorted, space-separated text without repeats.

    Parameters
    ----------
    flags : iterable of str

    Returns
    -------
    str

    References
    ----------
    docs/package.md: scores.csv.
    """
    return " ".join(sorted(set(flags)))
