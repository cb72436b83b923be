"""The nouns of the program: immutable, and each value able to say where it came from."""

from ledgerkit.model.figure import Amount, Count, Figure
from ledgerkit.model.files import Carried, Decision, Fault, Finding, Origin, Reading, Received, Row, Table, Total, Unread
from ledgerkit.model.ledger import Contact, Ledger, Round, State, Submission
from ledgerkit.model.outline import Outline, Paragraph
from ledgerkit.model.pack import Assessment, Breakdown, Campaign, Carry, Chart, CheckSpec, Column, Dispatch, Document, Indicator, Quota, Schedule, SEVERITY_NAMES, Severity, TableSpec, Unit
from ledgerkit.model.stamp import Stamp, read_stamp
from ledgerkit.model.values import Deadline, Obligation, RoughDay

__all__ = [
    "Amount",
    "Assessment",
    "Breakdown",
    "Campaign",
    "Carried",
    "Carry",
    "Chart",
    "CheckSpec",
    "Column",
    "Contact",
    "Count",
    "Deadline",
    "Decision",
    "Dispatch",
    "Document",
    "Fault",
    "Figure",
    "Finding",
    "Indicator",
    "Ledger",
    "Obligation",
    "Origin",
    "Outline",
    "Paragraph",
    "Quota",
    "Reading",
    "Received",
    "RoughDay",
    "Round",
    "Row",
    "SEVERITY_NAMES",
    "Schedule",
    "Severity",
    "Stamp",
    "State",
    "Submission",
    "Table",
    "TableSpec",
    "Total",
    "Unit",
    "Unread",
    "read_stamp",
]
