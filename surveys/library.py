"""Ready instruments, shipped as XLSForm sheets in ``surveys/library``: a start, to be copied and changed.

Their evidence codes are those of the Qingrong tree. The Zhuang wording is a draft
that a native reader has still to read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.definition import Instrument
from surveys.formats.sheets import read_csv_sheet
from surveys.formats.xlsform import read_xlsform

FOLDER = Path(__file__).with_suffix("")
SHEETS = ("survey", "choices", "settings")


@dataclass(frozen=True)
class Template:
    """A ready instrument: its folder, what it is called, who answers it."""

    name: str
    label: Mapping[str, str]
    source: str


LIBRARY: dict[str, Template] = {
    one.name: one
    for one in (
        Template("recipients", {"zh": "服务对象问卷", "en": "Questions for recipients"}, "recipient"),
        Template(
            "awareness", {"zh": "社工服务知晓问卷", "en": "What people know of the service"}, "recipient"
        ),
        Template("department", {"zh": "部门问卷", "en": "Questions for departments"}, "department"),
        Template(
            "committee", {"zh": "村（居）委会问卷", "en": "Questions for village committees"}, "committee"
        ),
        Template("peers", {"zh": "同行评价", "en": "Peer review"}, "peer"),
        Template("peer_ballot", {"zh": "同行测评票", "en": "Peer ballot"}, "peer"),
        Template("self_report", {"zh": "个人自述", "en": "Self-report"}, "self"),
        Template("expert_rubric", {"zh": "专家评分表", "en": "Expert rubric"}, "expert"),
        Template("visit_record", {"zh": "走访记录表", "en": "Visit record"}, "visit"),
        Template("focus_group", {"zh": "座谈提纲与记录", "en": "Focus-group guide and notes"}, "focus_group"),
    )
}


@cache
def template(name: str) -> Instrument:
    """The ready instrument ``name``, a key of ``LIBRARY``."""
    folder = FOLDER / LIBRARY[name].name
    sheets = {
        sheet: read_csv_sheet((folder / f"{sheet}.csv").read_text(encoding="utf-8")) for sheet in SHEETS
    }
    return read_xlsform(sheets, name)
