"""The form that takes a file who rates whom."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length

from surveys.staff_forms import read_upload


class FileForm(FlaskForm):
    table = FileField(
        _("A file who rates whom (CSV)"),
        [FileRequired(_("Please choose a file."))],
        description=_("Columns: subject, panel, rater. It replaces what is assigned and not begun."),
        render_kw={"accept": ".csv,.txt,text/*"},
    )
    reason = StringField(_("Reason, if people rate each other"), [Length(max=2000)])

    text = ""

    def validate_table(self, field: FileField) -> None:
        """Read the file as text, or say that it is none."""
        self.text = read_upload(field.data.read())
