"""What the nodes of the tree are called, in both languages."""

NAMES = (
    ("A", "道德品行", "Moral character"),
    ("A1", "操守与纪律", "Conduct and discipline"),
    ("A2", "尊重与保密", "Respect and privacy"),
    ("B", "专业能力", "Professional ability"),
    ("B1", "学历与资格", "Education and qualification"),
    ("B2", "直接服务", "Direct practice"),
    ("B3", "项目设计与管理", "Programme design and management"),
    ("B4", "督导、研究与提炼", "Supervision, research and learning"),
    ("C", "业绩贡献", "Contribution"),
    ("C1", "服务对象获得感", "Change and satisfaction of recipients"),
    ("C2", "认可", "Recognition"),
    ("C3", "社会效益与贡献", "Social benefit and contribution"),
    ("E01", "纪律与记录核查", "Record check"),
    ("E02", "伦理情境评判", "Ethics scenario judged"),
    ("E03", "操守测评票", "Conduct ballot"),
    ("E04", "服务对象问尊重与保密", "Recipients on respect and privacy"),
    ("E05", "知情同意与保密档案核查", "Consent and confidentiality file check"),
    ("E06", "学历与证书", "Education and certificates"),
    ("E07", "继续教育完成率", "Continuing education done"),
    ("E08", "个案与小组档案质量", "Quality of case and group files"),
    ("E09", "需求评估与计划相符", "Needs assessment fits the plan"),
    ("E10", "走访观察", "Visit observation"),
    ("E11", "服务对象问服务能力", "Recipients on ability"),
    ("E12", "方案逻辑", "Plan logic"),
    ("E13", "计划完成率", "Planned against done"),
    ("E14", "自我评估与改进", "Own evaluation and improvement"),
    ("E15", "督导时数", "Supervision hours"),
    ("E16", "论文、工具与案例", "Papers, tools and cases"),
    ("E17", "视频答辩", "Video defence"),
    ("E18", "服务对象问改变与满意", "Recipients on change and satisfaction"),
    ("E19", "目标达成", "Goal attainment"),
    ("E20", "座谈中的改变", "Change told in focus groups"),
    ("E21", "部门和村委评价", "Departments and village committees"),
    ("E22", "同行评价", "Peers"),
    ("E23", "社会效益评审", "Social benefit judged"),
    ("E24", "示范与行业建设", "Demonstration and sector building"),
    ("E25", "基层与边远年限", "Grass-roots and remote years"),
)


def labels_text() -> str:
    """The ``labels`` part of plan.yaml."""
    lines = [f"  {code}: {{zh: '{zh}', en: '{en}'}}\n" for code, zh, en in NAMES]
    return "labels:\n" + "".join(lines)
