"""The words of XLSForm: columns, types and settings, old spellings included, and which are supported here."""

import re
from collections.abc import Mapping

# columns of the sheets, and how older forms spell them
SURVEY_ALIASES: Mapping[str, str] = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "relevance": "relevant",
    "calculate": "calculation",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "readonly": "read_only",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "jr:constraintmsg": "constraint_message",
    "jr:requiredmsg": "required_message",
    "bind::relevant": "relevant",
    "bind::required": "required",
    "bind::constraint": "constraint",
    "bind::jr:constraintmsg": "constraint_message",
    "bind::calculate": "calculation",
    "bind::readonly": "read_only",
    "control::appearance": "appearance",
    "body::appearance": "appearance",
    "media::image": "image",
    "media::big-image": "big-image",
    "media::audio": "audio",
    "media::video": "video",
}
CHOICE_ALIASES: Mapping[str, str] = {"caption": "label", "value": "name", "list": "list_name"}
SETTING_ALIASES: Mapping[str, str] = {
    "set_form_title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
}
TRANSLATED = frozenset(
    {"label", "hint", "read_aloud", "title", "guidance_hint", "constraint_message", "required_message"}
    | {"image", "big-image", "audio", "video"}
)

OWN_COLUMNS = frozenset({"evidence", "reverse", "text_size", "per_subject", "read_aloud"})
READ_COLUMNS = frozenset({"type", "name", "label", "hint", "required", "relevant", "disabled"})
KEPT_COLUMNS = frozenset(
    {"appearance", "parameters", "constraint", "constraint_message", "required_message"}
    | {"guidance_hint", "default"}
)
UNSUPPORTED_COLUMNS = frozenset(
    {"choice_filter", "calculation", "trigger", "repeat_count", "read_only", "autoplay", "save_to", "query"}
    | {
        "image",
        "big-image",
        "audio",
        "video",
        "media",
        "bind",
        "body",
        "control",
        "instance",
        "note",
        "intent",
    }
)
SETTINGS = frozenset(
    {"form_id", "form_title", "version", "default_language", "instance_name", "style", "submission_url"}
    | {"public_key", "auto_send", "auto_delete", "allow_choice_duplicates", "source", "title"}
)
OTHER_SHEETS = frozenset({"external_choices", "entities", "osm", "cascades"})  # that change what a form asks

SELECTS = ("select_one", "select_multiple", "rank")
PLAIN = ("integer", "decimal", "range", "text", "note", "date", "time", "acknowledge")
SUPPORTED_TYPES = (*SELECTS, *PLAIN, "begin_group", "end_group", "begin_repeat", "end_repeat")
TYPE_ALIASES: Mapping[str, str] = {
    "select1": "select_one",
    "select_one_from": "select_one",
    "add_select_one_prompt_using": "select_one",
    "select_one_using": "select_one",
    "select_all_that_apply_from": "select_multiple",
    "select_all_that_apply": "select_multiple",
    "select_multiple_from": "select_multiple",
    "select_multiple_using": "select_multiple",
    "add_select_multiple_prompt_using": "select_multiple",
    "int": "integer",
    "string": "text",
    "trigger": "acknowledge",
    **{f"add_{kind}_prompt": kind for kind in ("integer", "decimal", "text", "note", "date", "acknowledge")},
    **{f"q_{kind}": kind for kind in ("decimal", "note", "date", "acknowledge")},
    "q_string": "text",
    "q_int": "integer",
    **{f"begin_{word}": "begin_repeat" for word in ("lgroup", "looped_group")},
    **{f"end_{word}": "end_repeat" for word in ("lgroup", "looped_group")},
}
# What a device adds by itself. It would tell who answers, from where, or when.
TELLING = frozenset(
    {"start", "end", "today", "deviceid", "device_id", "imei", "username", "email", "phonenumber"}
    | {"phone_number", "simserial", "sim_id", "subscriberid", "subscriber_id", "audit", "start-geopoint"}
    | {"background-audio", "background-geopoint", "start_time", "end_time", "get_start_time", "get_end_time"}
    | {"get_today", "get_device_id", "get_phone_number", "get_sim_id", "get_subscriber_id"}
)
OR_OTHER = re.compile(r"\s+or[ _](?:specify[ _])?other$", re.I)
TEXT_SIZES: Mapping[str, str] = {"": "text", "line": "line", "long": "long_text"}

LANGUAGE_CODE = re.compile(r"\(([A-Za-z]{2,3}(-[A-Za-z0-9]+)*)\)$")
LANGUAGE_WORDS: Mapping[str, str] = {
    "english": "en",
    "chinese": "zh",
    "中文": "zh",
    "汉语": "zh",
    "简体中文": "zh",
    "zhuang": "za",
    "壮文": "za",
    "壮语": "za",
    "vahcuengh": "za",
}
CHINESE = re.compile(r"[\u3400-\u9fff]")


def snake(text: str) -> str:
    return "_".join(text.split()).lower()


def language_of(text: str) -> str:
    """``English (en)`` as ``en``; a name without a code stays as it is, unless it is well known."""
    code = LANGUAGE_CODE.search(text.strip())
    return code.group(1) if code else LANGUAGE_WORDS.get(text.strip().lower(), text.strip())


def column_of(header: str, aliases: Mapping[str, str]) -> tuple[str, str]:
    """``Label :: English (en)`` as ``("label", "en")``; the language is empty where none is given.

    Old forms separate with one colon. What is no column of XLSForm keeps its spelling.
    """
    parts = [part.strip() for part in (header.split("::") if "::" in header else _old_parts(header))]
    whole = "::".join(snake(part) for part in parts)
    base = aliases.get(whole) or aliases.get(snake(parts[0])) or snake(parts[0])
    if whole in aliases or len(parts) == 1:
        return base, ""
    if len(parts) == 3 and f"{snake(parts[0])}::{snake(parts[1])}" in aliases:
        return aliases[f"{snake(parts[0])}::{snake(parts[1])}"], language_of(parts[2])
    return base, language_of("::".join(parts[1:]))


OLD_HEADS = frozenset({"caption", "bind", "media", "control", "body"})


def _old_parts(header: str) -> list[str]:
    """``label:English`` in two, but never ``jr:count``."""
    head, colon, rest = header.partition(":")
    return [head, rest] if colon and snake(head) in TRANSLATED | OLD_HEADS else [header]


def type_of(written: str) -> tuple[str, tuple[str, ...]]:
    """``select one yes_no`` as ``("select_one", ("yes_no",))``: the type as spelt today, and the rest."""
    words = written.split()
    for length in range(min(len(words), 5), 0, -1):
        name = snake(" ".join(words[:length]))
        name = TYPE_ALIASES.get(name, name)
        if name in SUPPORTED_TYPES or name in TELLING:
            return name, tuple(words[length:])
    return " ".join(words), ()
