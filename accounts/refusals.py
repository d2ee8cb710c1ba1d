"""Refusals: what the house declines to do, said in the reader's language."""

from flask_babel import lazy_gettext as _


class Refusal(Exception):
    """A step that does not belong here. Services raise it, views do not catch it.

    Subclasses give ``sentence`` (translatable, named placeholders) and, where
    it is not a conflict of states, ``status``. One handler in ``app.py`` shows a
    quiet page.
    """

    status = 409
    sentence = _("This cannot be done now.")

    def __init__(self, **values: object):
        super().__init__(self.__class__.__name__)
        self.values = values

    def __str__(self) -> str:
        return str(self.sentence) % self.values if self.values else str(self.sentence)
