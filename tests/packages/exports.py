"""A sample's answers as other programs would export them, with the columns that those programs add."""

import csv
import io

import openpyxl

from surveys.definition import Instrument

MODES = {"link": "链接", "kiosk": "平板", "phone": "电话", "paper": "纸质", "interview": "面访"}


def csv_bytes(rows, encoding="utf-8", **how):
    out = io.StringIO(newline="")
    csv.writer(out, **how).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def kobo(rows: list[dict], instrument: Instrument) -> bytes:
    """CSV of KoboToolbox: values, groups before names, metadata around; separated by semicolons."""
    place = [name for name in rows[0] if instrument.item(name) is None]
    asked = [name for name in rows[0] if instrument.item(name)]
    header = ["start", "end", "username", *(f"about/{name}" for name in place)]
    header += [*(f"part_a/{name}" for name in asked), "_id", "_uuid", "_submission_time"]
    body = [
        ["2026-01-02T03:04:05", "2026-01-02T03:09:05", "enumerator7", *(row[name] for name in place)]
        + [*(row[name] for name in asked), str(n), f"uuid-{n}", "2026-01-02T03:10:00"]
        for n, row in enumerate(rows, start=1)
    ]
    return csv_bytes([header, *body], "utf-8-sig", delimiter=";", quoting=csv.QUOTE_ALL)


def limesurvey(rows: list[dict], instrument: Instrument) -> bytes:
    """CSV of LimeSurvey with full answers: labels instead of codes, ``N/A`` where nothing was asked."""
    asked = [name for name in rows[0] if instrument.item(name)]
    place = [name for name in rows[0] if name not in asked]
    header = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", *place, *asked]
    body = [
        [str(n), "2026-01-02 03:04:05", "3", "en", "12345", f"tok{n}", *(row[name] for name in place)]
        + [_label(instrument, name, row[name], "en") or "N/A" for name in asked]
        for n, row in enumerate(rows, start=1)
    ]
    return csv_bytes([header, *body], quoting=csv.QUOTE_ALL)


def wenjuanxing(rows: list[dict], instrument: Instrument) -> bytes:
    """XLSX of 问卷星 with option texts: numbered questions, (跳过) where nothing was asked."""
    asked = [name for name in rows[0] if instrument.item(name)]
    heads = [f"{n}、{instrument.item(name).label['zh']}" for n, name in enumerate(asked, start=3)]
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "轮次", "评价对象", "分层"]
    header += ["填答方式", "由谁帮填", "旁人在场", *heads]
    helpers = {"self": "本人", "family": "家人", "visitor": "访员", "worker": "社工"}
    body = [
        [n, "2026/1/2 3:04:05", "61秒", "微信", "N/A", "1.2.3.4(广西)", row["wave"], row["subject"]]
        + [row["stratum"], MODES[row["mode"]], helpers[row["helper"]]]
        + ["是" if row["present"] == "yes" else "否"]
        + [_label(instrument, name, row[name], "zh") or "(跳过)" for name in asked]
        for n, row in enumerate(rows, start=1)
    ]
    return xlsx_bytes([header, *body])


def _label(instrument, name, value, language):
    item = instrument.item(name)
    if item.kind == "select_multiple":
        return "┋".join(_label_of(item, one, language) for one in value.split())
    return _label_of(item, value, language) if item.choices else value


def _label_of(item, value, language):
    return next((choice.label[language] for choice in item.choices if choice.name == value), value)
