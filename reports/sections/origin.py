"""The last chapter of every report that was released: how to see whether a copy is genuine and in force."""

from flask_babel import format_date
from flask_babel import gettext as _

from reports.blocks import Block, Listing, Paragraph, Section
from reports.proofs import Proof

CODE = "origin"


def origin_section(proof: Proof) -> Section:
    """Release, code and where it is checked. The page adds a picture to scan."""
    day = format_date(proof.day, "medium")
    blocks: tuple[Block, ...] = (
        Paragraph(_("Release %(number)s of %(day)s.", number=proof.number, day=day)),
        Paragraph(_("Verification code: %(code)s", code=proof.code), "lead"),
        Listing(
            (
                _(
                    "Whoever holds this report can check it, without an account, at %(address)s",
                    address=proof.address,
                ),
                _(
                    "The page says who issued it, whether a newer release has taken its place, and whether a "
                    "file is unaltered."
                ),
            )
        ),
    )
    return Section(CODE, _("Is this report genuine and in force?"), blocks)
