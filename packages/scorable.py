"""What scoring refuses, as findings with a file and a sentence in the reader's language."""

from flask_babel import lazy_gettext as _

from packages.contents import Package
from packages.findings import Finding, PackageError
from scoring.frames import CycleResult, EvidenceRefused, ScoringError
from scoring.pipeline import score_cycle

# reason -> the file it lies in, and the sentence
REASONS = {
    "low_agreement": (
        "notes.csv",
        _(
            "wave %(wave)s: the coders' agreement is %(kappa)s over %(units)s units; "
            "expected at least %(least)s (min_kappa)"
        ),
    ),
    "no_common_units": (
        "notes.csv",
        _("wave %(wave)s: no unit was coded by two coders; expected an agreement of at least %(least)s"),
    ),
    "not_connected": (
        "ratings.csv",
        _(
            "wave %(wave)s: raters and subjects fall into %(groups)s separate groups (%(parts)s); "
            "expected one, or the leaning of raters cannot be taken off"
        ),
    ),
}


def sentence_of(error: ScoringError) -> str:
    """Why it cannot be scored, in the reader's language where the reason is a known one."""
    if not isinstance(error, EvidenceRefused):
        return str(error)
    _file, sentence = REASONS[error.reason]
    return f"{error.evidence}, " + str(sentence) % {"wave": error.wave, **error.values}


def scored(package: Package) -> CycleResult:
    """The scores of ``package``. Refuses (``PackageError``) what the rules refuse to score."""
    try:
        return score_cycle(package.plan, package.collected)
    except EvidenceRefused as error:
        file, sentence = REASONS[error.reason]
        expected = str(sentence) % {"wave": error.wave, **error.values}
        raise PackageError([Finding(file, None, "evidence", error.evidence, expected)]) from None
