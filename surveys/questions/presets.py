"""Ready answers: the lists of choices that an editor offers beside an empty one.

"cannot say" (``na``) stands in each scale: it is an answer, stored as such, never
scored and never taken for a missing one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.definition import NOT_APPLICABLE, Choice


@dataclass(frozen=True)
class Preset:
    """A question type with ready choices, under a name of its own."""

    name: str
    kind: str
    label: Mapping[str, str]
    choices: tuple[Choice, ...]


def _choices(*texts: tuple[str, str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(name, {"zh": zh, "en": en, "za": za}) for name, zh, en, za in texts)


_CANNOT_SAY = (NOT_APPLICABLE, "没遇到 / 说不清", "Did not come up / cannot say",
               "Mbouj bungz gvaq / gangj mbouj cingcuj")  # fmt: skip

PRESETS: dict[str, Preset] = {
    one.name: one
    for one in (
        Preset(
            "quality",
            "select_one",
            {"zh": "五级：很不好到很好", "en": "Five steps: very bad to very good"},
            _choices(
                ("1", "很不好", "Very bad", "Mbouj ndei raixcaix"),
                ("2", "不太好", "Not so good", "Mbouj ndei geijlai"),
                ("3", "一般", "So-so", "Itbuen"),
                ("4", "比较好", "Fairly good", "Haemq ndei"),
                ("5", "很好", "Very good", "Ndei raixcaix"),
                _CANNOT_SAY,
            ),
        ),
        Preset(
            "change",
            "select_one",
            {"zh": "五级：差多了到好多了", "en": "Five steps: much worse to much better"},
            _choices(
                ("1", "差多了", "Much worse", "Rwix gvaq lai lo"),
                ("2", "差一点", "A little worse", "Rwix di ndeu"),
                ("3", "差不多", "About the same", "Ca mbouj lai"),
                ("4", "好一点", "A little better", "Ndei di ndeu"),
                ("5", "好多了", "Much better", "Ndei gvaq lai lo"),
                _CANNOT_SAY,
            ),
        ),
        Preset(
            "yes_no",
            "select_one",
            {"zh": "是 / 否 / 记不清", "en": "Yes / no / cannot remember"},
            _choices(
                ("1", "是", "Yes", "Miz"),
                ("0", "否", "No", "Mbouj miz"),
                (NOT_APPLICABLE, "记不清", "Cannot remember", "Geiq mbouj cingcuj"),
            ),
        ),
    )
}
