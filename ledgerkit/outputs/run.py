"""What an output is made from: everything that a run found out, in one noun."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from ledgerkit import periods
from ledgerkit.indicators import Figures, Number
from ledgerkit.model import Campaign, Contact, Decision, Finding, Ledger, Round, State, Unit


@dataclass(frozen=True, slots=True)
class Run:
    """A campaign in one period as of one day: what came in, what was decided, found and added up."""

    campaign: Campaign
    period: str
    as_of: date
    decisions: tuple[Decision, ...]
    ledger: Ledger
    findings: tuple[Finding, ...]
    figures: Figures
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # 考核评价 of earlier periods of the year
    rounds: Mapping[str, Round] = field(default_factory=dict)  # by unit: what became of the last version's findings
    standing: Mapping[str, Mapping[str, State]] = field(default_factory=dict)  # by reporting unit and required table
    contacts: Mapping[str, Contact] = field(default_factory=dict)  # by unit
    due: date | None = None  # the day until which the units were to report
    correct_by: date | None = None  # the day until which returned workbooks are to come back
    mail: Mapping[str, str | bool] = field(default_factory=dict)  # the office's mailbox, as batch.toml's [mail]
    before: Figures | None = None  # the period that batch.toml calls previous
    last_year: Figures | None = None  # the same period a year ago
    history: Mapping[str, Mapping[str, Mapping[str, Number]]] = field(default_factory=dict)  # earlier period -> unit -> indicator

    @property
    def moment(self) -> datetime:
        """The only clock that an output may show: the day of the figures."""
        return datetime.combine(self.as_of, time())

    @property
    def period_title(self) -> str:
        """2021年第三季度"""
        return periods.title(self.period)

    @property
    def day(self) -> str:
        """2021年9月30日"""
        return f"{self.as_of.year}年{self.as_of.month}月{self.as_of.day}日"

    @property
    def note(self) -> str:
        """The line under every sheet's title."""
        return f"{self.period_title}　数据截至{self.day}　{self.campaign.authority}"

    def unit(self, code: str | None) -> Unit | None:
        """The unit of this code."""
        return self.figures.units.get(code) if code else None

    def name(self, code: str | None) -> str:
        """A unit's name with its city before it where it is a county: 合肥市长丰县."""
        unit = self.unit(code)
        if unit is None:
            return ""
        parent = self.unit(unit.parent)
        return f"{parent.name}{unit.name}" if parent and parent.level == "city" and unit.level != "own" else unit.name

    def city(self, code: str) -> str:
        """The name of the city that a unit lies in; without one that of the unit one below the top, or its own."""
        chain = self.figures.chain(code)
        if city := next((above for above in chain if self.figures.units[above].level == "city"), None):
            return self.figures.units[city].name
        return self.figures.units[chain[-2] if len(chain) > 1 else chain[-1]].name

    def counts(self) -> dict[str, dict[str, int]]:
        """Findings per unit code and severity, each unit with those of the units inside it.

        What no unit could be found for counts at the top of the tree.
        """
        counted: dict[str, dict[str, int]] = {code: {"error": 0, "warning": 0, "info": 0} for code in self.figures.units}
        for finding in self.findings:
            for code in self.figures.chain(finding.unit if finding.unit in counted else self.campaign.units[0].code):
                counted[code][finding.severity] += 1
        return counted
