"""Checks on how a form came in: `check(submission, context, *, parameters…)`."""

from collections.abc import Iterator, Mapping, Sequence

from ledgerkit.checks.context import Context, Lacking
from ledgerkit.model import Contact, Fault, Origin, Submission, Unit


def sender(submission: Submission, context: Context) -> Iterator[Fault]:
    """An e-mail comes from an address that the contacts list for the unit, or for the city above it, which forwards.

    The other word on who sent a report (DESIGN.md section 5). Without a list of contacts nothing is asked; a unit that
    has no address in it is spoken of once, as info.

    >>> known = {"340121": ["cf@example.test"], "340100": ["hf@example.test"]}
    >>> try_units(sender, {"340121": {}}, sent_by="CF@example.test", contacts=known)
    >>> try_units(sender, {"340121": {}}, sent_by="hf@example.test", contacts=known)
    >>> try_units(sender, {"340121": {}}, sent_by="x@example.test", contacts=known)
    340121.xlsx：发件地址x@example.test不是长丰县登记的地址（登记的是cf@example.test），请核实是否本单位报送。
    >>> try_units(sender, {"340121": {}}, sent_by="x@example.test")
    """
    if not context.contacts:
        return
    units = {u.code: u for u in context.campaign.units}
    chain = _chain(submission.unit, units)
    own = [u for u in chain if u is submission.unit or submission.unit.level == "own" and u.code == submission.unit.parent]
    registered = _addresses(own, context.contacts)
    accepted = {address.casefold() for address in _addresses(chain, context.contacts)}
    strange: dict[str, str] = {}
    for reading in submission.readings:
        if reading.sender and reading.sender.casefold() not in accepted:
            strange.setdefault(reading.sender.casefold(), reading.file)
    if strange and not registered:
        raise Lacking(f"{submission.unit.name}在通讯录里登记的邮箱")
    for reading in submission.readings:
        if strange.get(reading.sender.casefold()) == reading.file:
            problem = f"发件地址{reading.sender}不是{submission.unit.name}登记的地址（登记的是{'、'.join(registered)}）"
            yield Fault(Origin(reading.file), problem, "请核实是否本单位报送")


def _chain(unit: Unit, units: Mapping[str, Unit]) -> list[Unit]:
    """The unit and those above it."""
    chain = [unit]
    while (above := units.get(chain[-1].parent or "")) and above not in chain:
        chain.append(above)
    return chain


def _addresses(units: Sequence[Unit], contacts: Mapping[str, Contact]) -> list[str]:
    return [address for unit in units if unit.code in contacts for address in contacts[unit.code].addresses]
