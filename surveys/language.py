"""Which of several texts a reader gets. Languages are data; any number of them."""

from collections.abc import Mapping

FALLBACK = ("zh", "en")


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in ``language``, else in Chinese, else in English, else in any language there is."""
    for wanted in (language, *FALLBACK):
        if texts.get(wanted):
            return texts[wanted]
    return next(iter(texts.values()), "")
