"""Whether a Word document keeps to the style profile: what deviates, where, and what the standard asks."""

from ledgerkit.errors import FatalError
from ledgerkit.office.formats import Unsafe
from ledgerkit.typeset.conformity import annexes, document, fonts, headings, page, punctuation, roles, tables
from ledgerkit.typeset.conformity.deviation import Deviation, gathered
from ledgerkit.typeset.profile import Profile

_CHECKS = (headings, fonts, punctuation, annexes, tables)


def deviations(data: bytes, profile: Profile) -> list[Deviation]:
    """What deviates in the .docx of these bytes, equal deviations told once with their number: the page, the
    paragraphs in their order, the tables.

    Raises FatalError for bytes that are no Word document or can't be opened safely.
    """
    try:
        read = document.read(data)
    except Unsafe as error:
        raise FatalError(f"{error}。") from error
    roles.assign(read, profile)
    whole = list(page.check(read, profile))
    parts = [deviation for check in _CHECKS for deviation in check.check(read, profile)]
    placed = sorted((d for d in whole + parts if d.paragraph is not None), key=lambda d: d.paragraph)
    return gathered([*(d for d in whole if d.paragraph is None), *placed, *(d for d in parts if d.paragraph is None)])


__all__ = ["Deviation", "deviations"]
