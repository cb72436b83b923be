"""The nouns of the program: immutable, and each value able to say where it came from."""

from ledgerkit.model.files import Decision, Fault, Finding, Origin, Reading, Received, Row, Table, Total, Unread
from ledgerkit.model.ledger import Ledger, Submission
from ledgerkit.model.pack import Breakdown, Campaign, CheckSpec, Column, Document, Indicator, Quota, SEVERITY_NAMES, Severity, TableSpec, Unit
from ledgerkit.model.values import Deadline, Obligation

__all__ = [
    "Breakdown",
    "Campaign",
    "CheckSpec",
    "Column",
    "Deadline",
    "Decision",
    "Document",
    "Fault",
    "Finding",
    "Indicator",
    "Ledger",
    "Obligation",
    "Origin",
    "Quota",
    "Reading",
    "Received",
    "Row",
    "SEVERITY_NAMES",
    "Severity",
    "Submission",
    "Table",
    "TableSpec",
    "Total",
    "Unit",
    "Unread",
]
