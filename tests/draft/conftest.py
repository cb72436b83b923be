"""What the tests of drafts share: the pack that a draft makes."""

import pytest

from ledgerkit import campaign, draft
from ledgerkit.office.sheets import open_book


@pytest.fixture
def load(tmp_path):
    """The pack that a draft's text makes."""
    def make(text, units="code,name,level,parent,aliases\n000001,本单位,county,,\n"):
        (tmp_path / "campaign.toml").write_text(text, encoding="utf-8")
        (tmp_path / "units.csv").write_text(units, encoding="utf-8")
        return campaign.load(str(tmp_path))

    return make


@pytest.fixture
def drafted(load, book):
    """The pack drafted from sheets of rows."""
    def make(sheets, source="空白表.xlsx", **options):
        return load(draft.draft(open_book(book(sheets, **options), "xlsx"), "x", source))

    return make
