"""Forms of an import: the file and its kind; which column holds what; what words mean."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from packages.import_fields import Cells
from packages.import_fields import Field as Wanted
from packages.import_guess import choice_columns
from packages.import_run import cells_from
from packages.import_sources import source_of
from packages.imports import kept_form, usable_columns
from packages.uploads import Upload

SEVERAL = "several"  # in the place of a column: one column for each choice
NOTHING = "-"  # a word that means: no answer


class FileForm(FlaskForm):
    """A file and what it holds; the view gives the kinds."""

    kind = SelectField(_("What the file holds"), [InputRequired(_("Please fill in this field."))])
    file = FileField(
        _("File"),
        [FileRequired(_("Please choose a file."))],
        description=_("CSV or XLSX with one header row. The file is kept here for a day at most."),
        render_kw={"accept": ".csv,.txt,.tsv,.xlsx"},
    )


class MappingForm(FlaskForm):
    """Made for one upload by ``mapping_form``; ``rows`` are the fields in the order of the page."""

    rows: Sequence["MappingRow"] = ()
    words: Sequence["WordRow"] = ()
    by_position = BooleanField(
        _("Answers are written as numbers of the options, 1 for the first"),
        description=_("Only for exports with option numbers (选项序号) that are not the codes of the form."),
    )

    def validate(self, extra_validators: object = None) -> bool:
        is_valid = super().validate(extra_validators)
        for row in self.rows:
            is_valid = row.check() and is_valid
        return is_valid


class MappingRow:
    """One wanted field with its inputs."""

    def __init__(self, wanted: Wanted, column: Field, constant: Field | None):
        self.wanted, self.column, self.constant = wanted, column, constant

    @property
    def is_needed(self) -> bool:
        return self.wanted.column.required and not self.wanted.column.optional

    @property
    def has_answer(self) -> bool:
        return bool(self.column.data or (self.constant is not None and self.constant.data))

    def check(self) -> bool:
        """Either a column or one value for all rows; one of them where the field is needed."""
        if self.column.data and self.constant is not None and self.constant.data:
            self._refuse(_("Please choose a column or one value for all rows, not both."))
        elif self.is_needed and not self.has_answer:
            self._refuse(_("Please choose a column or one value for all rows."))
        else:
            return True
        return False

    def _refuse(self, sentence: object) -> None:
        self.column.errors = (*self.column.errors, sentence)

    def cells(self, upload: Upload) -> Cells | None:
        """Where the values come from, as chosen; None: nowhere."""
        chosen = self.column.data
        if chosen == SEVERAL:
            return choice_columns(
                self.wanted, upload.header, usable_columns(upload), source_of(upload.header)
            )
        if chosen:
            return Cells((int(chosen),))
        constant = self.constant.data if self.constant is not None else ""
        return Cells(constant=constant.strip()) if constant else None


class WordRow:
    """A word that was not understood, and the choice of its meaning."""

    def __init__(self, field: str, word: str, meaning: Field):
        self.field, self.word, self.meaning = field, word, meaning


def mapping_form(upload: Upload, fields: Sequence[Wanted]) -> MappingForm:
    """The form of one upload, filled with what was chosen or guessed."""
    made: dict[str, object] = {}
    for number, wanted in enumerate(fields):
        made |= _inputs(number, wanted, upload)
    unknown = [
        (wanted, word)
        for wanted in fields
        for word in (upload.result or {}).get("unknown", {}).get(wanted.name, ())
    ]
    for number, (wanted, word) in enumerate(unknown):
        made[f"word_{number}"] = _meaning(wanted, word, upload)
    form = type("UploadMappingForm", (MappingForm,), made)(by_position=upload.by_position)
    inputs = form._fields
    form.rows = [
        MappingRow(wanted, inputs[f"column_{n}"], inputs.get(f"all_{n}")) for n, wanted in enumerate(fields)
    ]
    form.words = [WordRow(wanted.name, word, inputs[f"word_{n}"]) for n, (wanted, word) in enumerate(unknown)]
    return form


def _inputs(number: int, wanted: Wanted, upload: Upload) -> dict[str, object]:
    """Choice of a column and, where it may be, of one value for all rows."""
    cells = cells_from(upload.sources.get(wanted.name, {}))
    columns = [SelectChoice("", _("(not in the file)"))]
    if wanted.choices:
        columns.append(SelectChoice(SEVERAL, _("several columns, one for each choice")))
    columns += [SelectChoice(str(place), upload.header[place]) for place in usable_columns(upload)]
    chosen = SEVERAL if cells.choices else str(cells.places[0]) if cells.places else ""
    made = {f"column_{number}": SelectField(wanted.label, choices=columns, default=chosen)}
    label = _("%(field)s: the same for all rows", field=wanted.label)
    if wanted.may_be_constant and wanted.options:
        options = [SelectChoice("", "–"), *(SelectChoice(*pair) for pair in wanted.options)]
        made[f"all_{number}"] = SelectField(label, choices=options, default=cells.constant)
    elif wanted.may_be_constant:
        made[f"all_{number}"] = StringField(label, [Length(max=200)], default=cells.constant)
    return made


def _meaning(wanted: Wanted, word: str, upload: Upload) -> SelectField:
    options = [SelectChoice("", _("(not understood)")), SelectChoice(NOTHING, _("(no answer)"))]
    options += [SelectChoice(text, f"{text} {label}".strip()) for text, label in wanted.options]
    label = _("%(field)s: “%(word)s” means", field=wanted.label, word=word)
    said = upload.words.get(wanted.name, {}).get(word)
    default = "" if said is None else said or NOTHING
    return SelectField(label, choices=options, default=default)


def take_choices(form: MappingForm, upload: Upload) -> None:
    """Keep what was chosen with the upload; what was checked before no longer holds."""
    chosen = {row.wanted.name: row.cells(upload) for row in form.rows}
    upload.sources = {name: kept_form(cells) for name, cells in chosen.items() if cells is not None}
    upload.by_position = form.by_position.data
    for row in form.words:
        if row.meaning.data:
            meaning = "" if row.meaning.data == NOTHING else row.meaning.data
            upload.words.setdefault(row.field, {})[row.word] = meaning
    upload.result = None
