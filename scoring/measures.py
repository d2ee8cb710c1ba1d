"""Every measure that a quality row may carry, with a sentence for readers.

``unit``: count, share (0-1), coefficient, points (of 0-100), weight (percentage
points of a weight) or z. Readings are those of the method of the same code, if any.
"""

from collections.abc import Mapping
from dataclasses import dataclass

GROUPS = ("returns", "answers", "coding", "panels", "ranking", "weights", "change", "patterns")


@dataclass(frozen=True)
class Measure:
    """One measure: where it stands, its unit, its name and one plain sentence in both languages."""

    code: str
    group: str
    unit: str
    zh: str
    en: str
    sentence_zh: str
    sentence_en: str

    @property
    def label(self) -> Mapping[str, str]:
        """Language to label."""
        return {"zh": self.zh, "en": self.en}

    @property
    def sentence(self) -> Mapping[str, str]:
        """Language to the sentence that readers see."""
        return {"zh": self.sentence_zh, "en": self.sentence_en}


_TEXTS = (
    (
        "returned", "returns", "count", "收回份数", "Returned", "一共收回多少份。",
        "How many came back in all.",
    ),
    (
        "scored", "returns", "count", "计分份数", "Scored", "收回的当中有多少份计入得分。",
        "How many of those count for the score.",
    ),
    (
        "present", "returns", "count", "社工在场", "Worker present", "填答时被评的人在旁边，只计数，不计分。",
        "The person evaluated was there: counted, not scored.",
    ),
    (
        "helper_worker", "returns", "count", "社工代填", "Filled in by the worker",
        "由被评的人代填，只计数，不计分。", "The person evaluated filled it in: counted, not scored.",
    ),
    (
        "no_answer", "returns", "count", "没有可计分的回答", "Nothing to score",
        "交了卷，但计分的题一题没答。", "Handed in without an answer to any scored question.",
    ),
    (
        "response_rate", "returns", "share", "回收率", "Response rate", "邀请了多少人，其中多少人交了卷。",
        "How many of those invited answered.",
    ),
    (
        "agency_present", "returns", "count", "机构人员陪同的走访", "Visits with agency staff",
        "走访时机构人员在场，只计数，不计分。", "Agency staff came along: counted, not scored.",
    ),
    (
        "no_proof", "returns", "count", "没有佐证的记录", "Records without proof", "没有佐证，按 0 计。",
        "Without proof a record counts 0.",
    ),
    (
        "unverified", "returns", "count", "未核实的目标", "Goals not verified",
        "目标没有核实，达成最多按 0 计。", "A goal that nobody verified counts 0 at most.",
    ),
    (
        "alpha", "answers", "coefficient", "题目一致性（α）", "Consistency of the questions (alpha)",
        "同一份问卷的题目是不是在问同一件事；0.7 以上说明可以合成一个分数。",
        "Whether the questions ask about the same thing; from .7 on one score may stand for them.",
    ),
    (
        "omega", "answers", "coefficient", "题目一致性（ω）", "Consistency of the questions (omega)",
        "和 α 同样的意思，但允许有的题更重要。", "As alpha, but some questions may carry more than others.",
    ),
    (
        "item_rest", "answers", "coefficient", "最不合群的题", "The question that fits least",
        "哪一题和其余各题最不一致；低于 0.2 应看看题目是否问偏了。",
        "The question that goes least with the others; under .2 its wording deserves a look.",
    ),
    (
        "icc1", "answers", "share", "团队之间的差别", "Difference between teams",
        "回答的差别里有多少来自团队不同，其余是个人看法不同。",
        "How much of the spread of answers lies between teams; the rest is between people.",
    ),
    (
        "icc2", "answers", "coefficient", "团队均值的可靠程度", "Reliability of team means",
        "团队的平均分能不能代表这个团队；0.7 以上可以。",
        "Whether the mean of a team can stand for the team; from .7 on it can.",
    ),
    (
        "rwg", "answers", "coefficient", "团队内部的一致", "Agreement within teams",
        "评同一个团队的人看法有多接近；0.7 以上说明均值有意义。",
        "How close the views of one team are; from .7 on a mean makes sense.",
    ),
    (
        "effective_n", "answers", "count", "折算后的份数", "Effective number",
        "按各层人口加权后，这些份数相当于多少份不加权的答卷。",
        "What the weighted answers are worth in unweighted ones.",
    ),
    (
        "agreement", "coding", "coefficient", "编码一致性（κ）", "Agreement of coders (kappa)",
        "两名编码员判断的一致程度，已扣除碰巧一致；低于 0.6 不计分。",
        "How far two coders agree beyond chance; under .6 nothing is scored.",
    ),
    (
        "raw_agreement", "coding", "share", "编码完全相同", "Equal codes",
        "两名编码员给出完全相同等级的单元占多少。",
        "The share of units to which both coders gave the same level.",
    ),
    (
        "krippendorff", "coding", "coefficient", "编码一致性（克里彭多夫 α）",
        "Agreement of coders (Krippendorff)",
        "可用于多名编码员和缺项；0.8 以上可靠，0.667 以下不宜换算成分数。",
        "For any number of coders; from .8 on reliable, under .667 no scores should be made of it.",
    ),
    (
        "raters", "panels", "count", "评委人数", "Raters", "有多少位评委打了分。",
        "How many raters gave a mark.",
    ),
    (
        "severity_spread", "panels", "points", "评委宽严差距", "Spread of severity",
        "最宽和最严的评委平均相差几分。",
        "How many points lie between the most lenient and the strictest rater.",
    ),
    (
        "severity", "panels", "points", "评委的松紧", "Lean of a rater",
        "这位评委平均比其他评委高（正）或低（负）几分。",
        "How many points this rater gives above (plus) or below (minus) the others.",
    ),
    (
        "panel_reliability", "panels", "coefficient", "评委平均分的可靠程度",
        "Reliability of the panel's mean", "换一组同样的评委，名次会不会大致相同；0.8 以上较稳。",
        "Whether another such panel would order people alike; from .8 on it is steady.",
    ),
    (
        "panel_disputes", "panels", "count", "需要第三位评委", "Third rater needed",
        "有两位评委相差 20 分以上的人数，应请第三位评委。",
        "People about whom two raters differ by 20 points or more: a third should look.",
    ),
    (
        "rating_mean", "panels", "points", "评委平均分（未校正）", "Mean of the raters, raw",
        "评委所给分数的平均。", "The mean of the marks as given.",
    ),
    (
        "rating_adjusted", "panels", "points", "评委平均分（校正宽严后）", "Mean of the raters, adjusted",
        "扣除各评委松紧之后的分数，放在原分旁边对照。",
        "What is left when the lean of each rater is taken off, beside the raw mean.",
    ),
    (
        "accuracy", "ranking", "share", "等次判对的把握", "Grades that are right",
        "按现有误差估计，平均有多大比例的人等次判得对。",
        "The share of people whose grade is expected to be right, given the errors.",
    ),
    (
        "consistency", "ranking", "share", "再评一次等次相同", "Grades that would come again",
        "同样再评一次，预计多少人还是同一等次。", "The share of people who would get the same grade again.",
    ),
    (
        "review", "ranking", "count", "应人工复核", "For a human look", "等次的把握不到 75% 的人数。",
        "People whose grade is less than 75 % sure.",
    ),
    (
        "separable_bands", "ranking", "count", "分得开的档", "Bands that can be told apart",
        "名次能分成几档：同一档里任何两人都分不出高低。",
        "Into how many bands people fall; within one band nobody can be told from another.",
    ),
    (
        "shrunken", "ranking", "points", "向平均靠拢后的分数", "Score pulled to the mean",
        "回答少的人，分数容易偏高或偏低；向平均靠拢后再看谁真的突出。只用于提示，不代替得分。",
        "Few answers make extreme scores; pulled to the mean one sees who stands out. Not the score itself.",
    ),
    (
        "funnel", "ranking", "z", "团队偏离全体", "Team away from all",
        "考虑到人数多少，这个团队的得分偏离平均有多远；超过 2 值得看，超过 3 很少是碰巧。",
        "How far a team lies from the mean, given its size; past 2 worth a look, past 3 rarely chance.",
    ),
    (
        "weights_hold", "weights", "share", "换权重等次不变", "Grade under other weights",
        "权重在合理范围内变动、分数在误差内变动，多少次里等次还是这一个。",
        "How often the grade stays when weights move within reason and scores within their errors.",
    ),
    (
        "tipping", "weights", "weight", "改变等次的权重", "Weight that would tip the grade",
        "一项指标的权重至少要改动几个百分点，等次才会变。",
        "By how many percentage points one weight must move before the grade changes.",
    ),
    (
        "change", "change", "points", "前后变化", "Change",
        "最后一轮比第一轮高（正）或低（负）几分；区间不含 0 才算真有变化。",
        "Points above (plus) or below (minus) the first wave; only an interval without 0 is a change.",
    ),
    (
        "comparability", "change", "share", "两轮相同的题", "Questions kept between waves",
        "两轮问卷里原样保留的题占多少；太少就不能直接比较。",
        "The share of questions asked alike in both waves; with too few they cannot be compared.",
    ),
    (
        "straight_lining", "patterns", "count", "一路勾到底", "Straight-lining",
        "正话反话都勾同一个选项的份数，只提示复核，不删。",
        "Forms with one option for statements and their opposites: for a look, never deleted.",
    ),
    (
        "identical_answers", "patterns", "count", "一模一样的答卷", "Identical answers",
        "答得完全相同、多得不像碰巧的份数，只提示复核，不删。",
        "Forms that are alike throughout more often than chance allows: for a look, never deleted.",
    ),
    (
        "perfect_consistency", "patterns", "count", "过于一致的一批", "Batches too much alike",
        "同一种填法收来的答卷，分数接近得出奇的份数。",
        "Forms collected in one way whose scores lie strangely close together.",
    ),
    (
        "mode_effect", "patterns", "share", "填答方式的影响", "Effect of the way of answering",
        "分数的差别有多少随填答方式（自己填、代填、当面问）而来。",
        "How much of the spread goes with the way of answering.",
    ),
    (
        "difference_without", "patterns", "points", "去掉后相差", "Difference without them",
        "去掉被提示的答卷，平均分会变多少。", "How the mean would change without the flagged forms.",
    ),
)  # fmt: skip

MEASURES: Mapping[str, Measure] = {texts[0]: Measure(*texts) for texts in _TEXTS}
