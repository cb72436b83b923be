"""ledgerkit: annex workbooks in, checked ledgers and Word reports out."""

__version__ = "0.1.0"
