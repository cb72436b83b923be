"""The two ways in which something stops: a cell that can't be cast, and a run that can't start.

Data faults are never exceptions that leave a stage: a `CastError` is raised by a column type, caught by
intake and turned into a finding. A `FatalError` is for the operator and ends the command with exit code 2.
"""

from typing import Any


class FatalError(Exception):
    """The operator must act before the command can go on; its text is one Chinese sentence."""


class CastError(ValueError):
    """A cell's content can't be read as its column's type.

    problem: what is wrong, in words that follow the quoted content: “读不出日期”.
    suggestion: what to write instead, a whole clause: “请写成“2021-09-25””.
    value: what is kept in the row all the same (a wrong choice keeps its text, a wrong date keeps nothing).
    severity: a weight of its own where the value is good but a person should know ("warning", "info");
    None takes the column's.
    """

    def __init__(self, problem: str, suggestion: str = "", value: Any = None, severity: str | None = None):
        super().__init__(problem)
        self.problem = problem
        self.suggestion = suggestion
        self.value = value
        self.severity = severity


class Approximate(CastError):
    """A number that is only about right (约50家): its bare value is kept and counted, its text is remembered (X-16)."""
