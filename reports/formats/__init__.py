"""Formats: one written report to the bytes of a file.

``FORMATS`` maps a code to label, purpose, media type, suffix and function. Every format
is made from the same ``Report``: documents from its sections, data from the gated tables
it was written from (``data``), described by the codebook (``reports.codebook``).
"""

from reports.formats import codebooks, csv_tables, ddi, parquet_tables, pdf, sav_tables, word, workbook
from reports.formats.html import html_file
from reports.formats.registry import Format

ZIP = "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: dict[str, Format] = {
    one.code: one
    for one in (
        Format(
            "html",
            {"zh": "单一网页文件", "en": "One web page"},
            "text/html",
            html_file,
            {
                "zh": "存档或发送：一个文件，不用联网，手机电脑都能打开。",
                "en": "To keep or send: one file that needs no network and opens on any phone or computer.",
            },
        ),
        Format(
            "pdf",
            {"zh": "PDF", "en": "PDF"},
            "application/pdf",
            pdf.pdf_file,
            {
                "zh": "打印、归档、随公文发送：A4，每页有发布编号和页码。",
                "en": "To print, file or send with a letter: A4 with release and page numbers.",
            },
        ),
        Format(
            "docx",
            {"zh": "Word 文档", "en": "Word document"},
            f"{OFFICE}.wordprocessingml.document",
            word.docx_file,
            {
                "zh": "改写或摘用：标题、表格、图片都可以编辑。",
                "en": "To edit or quote: headings, tables and pictures.",
            },
        ),
        Format(
            "xlsx",
            {"zh": "Excel 表格", "en": "Excel workbook"},
            f"{OFFICE}.spreadsheetml.sheet",
            workbook.xlsx_file,
            {
                "zh": "核对或再算：每张公布的表一页，数字就是数字。",
                "en": "To check and reckon: one sheet for each published table, numbers as numbers.",
            },
            is_data=True,
        ),
        Format(
            "csv.zip",
            {"zh": "CSV 表格（压缩包）", "en": "CSV tables (zip)"},
            ZIP,
            csv_tables.csv_zip,
            {
                "zh": "长期保存和编程：纯文本，附带列的说明。",
                "en": "For archives and programs: plain text with a description of every column.",
            },
            is_data=True,
        ),
        Format(
            "sav.zip",
            {"zh": "SPSS 数据（压缩包）", "en": "SPSS data (zip)"},
            ZIP,
            sav_tables.sav_zip,
            {
                "zh": "SPSS、PSPP、jamovi 或 R：变量和取值带文字标签，未公布的数字是带原因的缺失值。",
                "en": "SPSS, PSPP, R: with labels; a withheld number is a missing value with a reason.",
            },
            is_data=True,
        ),
        Format(
            "parquet.zip",
            {"zh": "Parquet 数据（压缩包）", "en": "Parquet data (zip)"},
            ZIP,
            parquet_tables.parquet_zip,
            {
                "zh": "Python、R 或 DuckDB：列的类型不会变。",
                "en": "For Python, R or DuckDB: every column keeps its type.",
            },
            parquet_tables.is_there,
            is_data=True,
        ),
        Format(
            "codebook.html",
            {"zh": "数据说明（网页）", "en": "Codebook (web page)"},
            "text/html",
            codebooks.codebook_html,
            {
                "zh": "查每张表、每一列是什么，问卷怎么问的。",
                "en": "To look up every table and column, and what was asked.",
            },
            is_data=True,
        ),
        Format(
            "codebook.docx",
            {"zh": "数据说明（Word）", "en": "Codebook (Word)"},
            f"{OFFICE}.wordprocessingml.document",
            codebooks.codebook_docx,
            {"zh": "同样的内容，可以编辑和打印。", "en": "The same to edit and print."},
            is_data=True,
        ),
        Format(
            "ddi.xml",
            {"zh": "DDI 数据说明（XML）", "en": "DDI codebook (XML)"},
            "application/xml",
            ddi.ddi_file,
            {
                "zh": "交给数据档案馆：DDI-Codebook 2.5，中英文对照。",
                "en": "For data archives: DDI-Codebook 2.5 in Chinese and English.",
            },
            is_data=True,
        ),
    )
}

__all__ = ["FORMATS", "Format"]
