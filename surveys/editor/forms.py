"""Forms of the editor of instruments, except that of an item (``item_form``)."""

from dataclasses import replace

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Regexp, ValidationError
from wtforms.widgets import CheckboxInput

from accounts.fields import choices_from, needed
from evaluations.vocabulary import SOURCES
from surveys.definition import Instrument, Item, Section
from surveys.editor.condition_form import condition_fields, condition_of, conditions_sent
from surveys.editor.editing import groups
from surveys.editor.item_form import text
from surveys.editor.translating import LANGUAGE, language_name
from surveys.formats.registry import FORMATS
from surveys.respond_texts import LANGUAGE_NAMES


class EmptyForm(FlaskForm):
    """A questionnaire with nothing in it yet."""

    title = StringField(_("Title"), [needed, Length(max=200)], filters=[text])
    source = SelectField(_("Who answers"), choices=choices_from(SOURCES))
    languages = SelectMultipleField(
        _("Languages"),
        [needed],
        choices=choices_from(LANGUAGE_NAMES),
        default=["zh"],
        option_widget=CheckboxInput(),
        description=_("More can be added later. The first one chosen is the language of the title."),
    )


class TemplateForm(FlaskForm):
    template = SelectField(_("Template"))


class CopyForm(FlaskForm):
    version = SelectField(_("Questionnaire of an earlier evaluation"), [needed], coerce=int)


class UploadForm(FlaskForm):
    """A file that becomes a draft."""

    file = FileField(_("File"), [FileRequired(_("Please choose a file."))])
    format = SelectField(_("Format"))
    source = SelectField(
        _("Who answers, where the file does not say"),
        choices=choices_from(SOURCES),
    )
    becomes = SelectField(_("It becomes"))

    def validate_format(self, field: SelectField) -> None:
        """Without a choice the ending of the name has to tell."""
        name = (self.file.data.filename if self.file.data else "") or ""
        endings = [suffix for one in FORMATS.values() for suffix in one.suffixes]
        if name and not field.data and not name.lower().endswith(tuple(endings)):
            expected = ", ".join(dict.fromkeys(endings))
            raise ValidationError(
                _("The name ends with none of %(expected)s; please choose.", expected=expected)
            )


class SourceForm(FlaskForm):
    """Title and source of a draft."""

    source = SelectField(_("Who answers"), choices=choices_from(SOURCES))


class LanguageForm(FlaskForm):
    """One more language, by its code."""

    code = StringField(
        _("Code of the language"),
        [
            needed,
            Length(max=20),
            Regexp(rf"^{LANGUAGE.pattern}$", message=_("Please give a code as in za or zh-Hant.")),
        ],
        description=_("zh Chinese, en English, za Zhuang, ug Uyghur, bo Tibetan, ii Yi, mn Mongolian, ..."),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )


class PublishForm(FlaskForm):
    note = TextAreaField(
        _("What can still be compared with the version before"),
        [Length(max=4000)],
        filters=[text],
        description=_(
            "It is kept with the version and shown with it. For example: q3 is worded anew; its"
            " results are not compared with earlier ones until both wordings were tested side by side."
        ),
        render_kw={"rows": "4"},
    )


class DiscardForm(FlaskForm):
    confirmed = BooleanField(_("Yes, delete this draft"), [needed])


class BankForm(FlaskForm):
    """An item on its way into the question bank."""

    code = SelectField(_("It becomes"))
    remark = TextAreaField(
        _("Remark on comparability"),
        [Length(max=2000)],
        filters=[text],
        description=_(
            "For a new wording of a question that is there: what can still be compared, and what not."
        ),
        render_kw={"rows": "3"},
    )


class InsertForm(FlaskForm):
    """A wording of the bank on its way into a draft."""

    question = SelectField(_("Question of the bank"), [needed], coerce=int)
    section = SelectField(_("Section"))


class SectionForm(FlaskForm):
    """The checks; the fields for languages and condition are added by ``section_form``."""

    per_subject = RadioField(
        _("Asked"),
        choices=[SelectChoice("yes", _("about each person")), SelectChoice("no", _("once"))],
        default="yes",
        description=_("A ticket may name several people; these questions then repeat for each of them."),
    )


def section_sent(section: Section) -> MultiDict:
    """What a browser would send for a section."""
    sent = {"per_subject": "yes" if section.per_subject else "no"}
    sent |= {f"label-{language}": words for language, words in section.label.items()}
    return MultiDict(sent | conditions_sent(section.relevant))


def section_form(
    sent: MultiDict, definition: Instrument, section: Section | None, language: str
) -> SectionForm:
    """The form for what was sent; a condition may name what is asked before the section."""
    fields = condition_fields(sent, definition, _first_item(definition, section), language)
    for code in definition.languages:
        label = _("Heading, %(language)s", language=language_name(code))
        keywords = {"lang": code, "dir": "auto"}
        fields[f"label-{code}"] = StringField(label, [Length(max=200)], filters=[text], render_kw=keywords)
    return type("SectionForm", (SectionForm,), fields)(sent)


def section_of(form: SectionForm, definition: Instrument, section: Section) -> Section:
    """The section that a valid form describes."""
    written = {language: form[f"label-{language}"].data for language in definition.languages}
    return replace(
        section,
        label={language: words for language, words in written.items() if words},
        relevant=condition_of(form),
        per_subject=form.per_subject.data == "yes",
    )


def _first_item(definition: Instrument, section: Section | None) -> Item | None:
    found = [group.items for group in groups(definition) if group.section is section is not None]
    return found[0][0] if found and found[0] else None
