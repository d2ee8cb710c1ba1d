"""Words by which people name columns and values in their tables: data in both languages.

``COLUMNS``: for each column of ``packages.schema`` its label in Chinese and English and
other headings by which it is guessed. ``VALUES``: for words of an enumeration, other
spellings. A new column of a table, or a new spelling, is one more line here.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PUNCTUATION = re.compile(r"[\s_\-–—:：?？!！。.、,，;；()（）\[\]【】*＊\"'“”‘’/]+")


def plain(text: str) -> str:
    """A heading or an answer without what differs between spellings: width, case, spaces, signs."""
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True)
class Heading:
    """A column's label in both languages and other headings that mean it."""

    zh: str
    en: str
    others: tuple[str, ...] = ()

    @property
    def label(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.zh, self.en, *self.others)


COLUMNS: Mapping[str, Heading] = MappingProxyType(
    {
        "wave": Heading("轮次", "Wave", ("期次", "年度", "评价轮次", "round")),
        "subject": Heading(
            "评价对象", "Subject", ("对象", "对象编号", "社工", "社工编号", "社工姓名", "被评价人", "worker")
        ),
        "evidence": Heading("观测点", "Evidence point", ("观测点编号", "指标", "指标编号", "indicator")),
        "stratum": Heading("分层", "Stratum", ("层", "抽样层", "层别", "strata", "layer")),
        "mode": Heading("填答方式", "Mode", ("方式", "调查方式", "collection mode")),
        "helper": Heading("由谁帮填", "Helper", ("帮填人", "代填", "协助人", "who helped")),
        "present": Heading("旁人在场", "Others present", ("在场", "有人在场", "presence")),
        "contact": Heading("联系方式", "Contact", ("电话", "手机", "手机号", "邮箱", "phone", "email")),
        "subjects": Heading("可评价谁", "Can judge", ("评价谁", "可评价对象", "团队编号", "subject codes")),
        "language": Heading("语言", "Language", ("语种",)),
        "code": Heading("编号", "Code", ("代码", "工号", "id", "no")),
        "kind": Heading("类别", "Kind", ("类型", "对象类别", "事件", "type")),
        "name": Heading("姓名或名称", "Name", ("姓名", "名称", "名字", "full name")),
        "parent": Heading("所属上级", "Belongs to", ("所属", "所属团队", "所属机构", "团队", "机构", "team")),
        "post": Heading("岗位", "Post", ("职位", "岗位类别", "position")),
        "fte": Heading("工作量占比", "Share of full time", ("全职比例", "折算比例", "fte")),
        "start": Heading("开始日期", "Start", ("入职日期", "到岗日期", "start date")),
        "end": Heading("结束日期", "End", ("离职日期", "离岗日期", "end date")),
        "population": Heading("总人数", "Population", ("总体", "人数", "总体人数")),
        "invited": Heading("邀请人数", "Invited", ("发放数", "发放份数", "样本数", "sample")),
        "panel": Heading("评审组", "Panel", ("评审小组", "专家组")),
        "rater": Heading("评审人", "Rater", ("专家", "评委", "expert", "judge")),
        "value": Heading("分值", "Value", ("得分", "分数", "评分", "score")),
        "visit": Heading("走访编号", "Visit", ("走访", "visit id")),
        "points": Heading("得点", "Points", ("走访得分", "points scored")),
        "maximum": Heading("满分", "Maximum", ("最高分", "max")),
        "agency_present": Heading("机构人员在场", "Agency staff present", ("机构在场",)),
        "session": Heading("座谈编号", "Session", ("座谈", "座谈会", "focus group")),
        "unit": Heading("发言单元", "Unit", ("单元", "发言", "segment")),
        "coder": Heading("编码员", "Coder", ("编码人",)),
        "theme": Heading("主题", "Theme", ("主题词", "topic")),
        "strength": Heading("强度", "Strength", ("等级", "level")),
        "planned": Heading("计划数", "Planned", ("计划", "目标数", "target")),
        "done": Heading("完成数", "Done", ("完成", "实际完成", "actual")),
        "coefficient": Heading("系数", "Coefficient", ("折算系数",)),
        "proof": Heading("有证明", "Proof", ("证明", "有无证明", "evidence of proof")),
        "case": Heading("个案", "Case", ("个案编号", "case id")),
        "goal": Heading("目标", "Goal", ("目标编号", "goal id")),
        "weight": Heading("权重", "Weight", ("重要程度",)),
        "attained": Heading("达成程度", "Attained", ("达成", "目标达成")),
        "set_before": Heading("服务前设定", "Set before the service", ("事先设定",)),
        "verified": Heading("已核实", "Verified", ("核实", "是否核实")),
        "date": Heading("日期", "Date", ("发生日期", "day")),
        "effect": Heading("后果", "Effect", ("处理", "处理方式", "consequence")),
        "confirmed_by": Heading("确认人", "Confirmed by", ("第一确认人",)),
        "second_confirmed_by": Heading("第二确认人", "Second confirmed by", ("复核人",)),
        "reply_until": Heading("申辩截止", "Reply until", ("答复期限",)),
        "label": Heading("数的是什么", "What is counted", ("指标名称", "成效指标", "outcome")),
        "measured_in": Heading("单位", "Unit of the number", ("计量单位",)),
        "better": Heading("往哪边算好", "Which way is better", ("方向", "direction")),
        "people": Heading("涉及人数", "People it is about", ("涉及多少人",)),
        "baseline": Heading("起点数", "Baseline", ("基线", "基线值", "baseline value")),
        "baseline_on": Heading("起点日期", "Day of the baseline", ("基线日期", "baseline date")),
        "now": Heading("现在的数", "Now", ("现值", "当前值", "current value")),
        "now_on": Heading("现在的日期", "Day of this number", ("现值日期", "current date")),
        "aim": Heading("要达到的数", "Aim", ("目标值", "target value")),
        "source": Heading("数从哪里来", "Source", ("数据来源", "来源", "where from")),
        "label_en": Heading("数的是什么（英文）", "What is counted, in English"),
        "measured_in_en": Heading("单位（英文）", "Unit, in English"),
        "source_en": Heading("数从哪里来（英文）", "Source, in English"),
    }
)

# What a cell says -> the word that is kept. The first spelling of each language is its label.
VALUES: Mapping[str, Heading] = MappingProxyType(
    {
        "yes": Heading("是", "yes", ("有", "对", "y", "true", "1", "√", "✓")),
        "no": Heading("否", "no", ("无", "没有", "不是", "n", "false", "0", "×")),
        "link": Heading("链接", "link", ("手机", "网页", "网络", "在线", "微信", "web", "online", "mobile")),
        "kiosk": Heading("平板", "tablet", ("平板电脑", "kiosk")),
        "phone": Heading("电话", "phone", ("电访", "电话访谈", "telephone", "call")),
        "paper": Heading("纸质", "paper", ("纸质问卷", "纸笔", "纸")),
        "interview": Heading("面访", "interview", ("入户", "面对面", "访谈", "face to face", "capi")),
        "self": Heading("本人", "self", ("自己", "自填", "无", "没有", "nobody", "none", "no")),
        "family": Heading("家人", "family", ("亲属", "子女", "relative")),
        "visitor": Heading("访员", "visitor", ("调查员", "访问员", "interviewer", "enumerator")),
        "worker": Heading("社工", "social worker", ("社会工作者", "个人", "人员", "worker")),
        "team": Heading("团队", "team", ("项目团队", "小组", "项目", "社工站")),
        "agency": Heading("机构", "agency", ("单位", "服务机构", "organisation", "organization")),
        "veto": Heading("一票否决", "veto", ("否决",)),
        "cap": Heading("等次封顶", "cap", ("封顶", "限制等次")),
        "hold": Heading("暂缓", "hold", ("待核实", "暂缓评定")),
        "more": Heading("越多越好", "more is better", ("多", "高", "更多", "more", "up")),
        "less": Heading("越少越好", "less is better", ("少", "低", "更少", "less", "down")),
    }
)

# What questionnaire programs write where there is no answer.
NO_ANSWER = frozenset(map(plain, ("(跳过)", "(空)", "(skip)", "未答", "未填", "n/a", "null", "nan")))
NO_CHOICE = frozenset({"-3", "-2"})  # the same in the numeric exports of 问卷星, for choices only
CHOSEN, NOT_CHOSEN = VALUES["yes"], VALUES["no"]
BETWEEN_CHOICES = re.compile(r"[┋;；|,，\n]")
WRITTEN_BESIDE = re.compile(r"〖.*?〗|\[.*?\]$", re.DOTALL)  # what somebody wrote beside an option


def meanings(words: tuple[str, ...]) -> dict[str, str]:
    """Spelling, without what differs, to the word of an enumeration that it means."""
    found: dict[str, str] = {}
    for word in words:
        for spelling in (word, *(VALUES[word].spellings if word in VALUES else ())):
            found.setdefault(plain(spelling), word)
    return found
