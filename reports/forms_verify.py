"""Forms of the page on which anybody checks a report."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length, Optional, Regexp


class FileCheck(FlaskForm):
    """A file, or its checksum from a program of one's own."""

    file = FileField(
        _("The file of the report"),
        description=_("It is read once to work out its checksum and kept nowhere."),
    )
    checksum = StringField(
        _("Or its SHA-256"),
        [
            Optional(),
            Length(max=100),
            Regexp(r"\s*[0-9a-fA-F]{64}\s*$", message=_("A SHA-256 has 64 characters, 0 to 9 and a to f.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )

    def validate(self, extra_validators=None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.file.data and not (self.checksum.data or "").strip():
            self.file.errors = [_("Choose a file or enter its checksum.")]
            return False
        return True
