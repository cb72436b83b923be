"""What all letters of an office share: who signs, whom they go to, the day until which, and the draft that carries them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from ledgerkit.columns.text import plain
from ledgerkit.model import Finding, Unit
from ledgerkit.office.draftmail import draft
from ledgerkit.outputs.run import Run

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_SPACE = re.compile(r"\s+")  # full-width ones too, which mail programs drop
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")
_LONGEST = 80  # characters of a file's name: a path of Windows has no more than 260 in all
_LOWER = ("city", "county", "area", "department")


def day(value: date) -> str:
    """2021年9月30日"""
    return f"{value.year}年{value.month}月{value.day}日"


def file_name(text: str, taken: Iterable[str] = ()) -> str:
    """A name that every system takes, and that none of `taken` has, whatever its capitals.

    >>> file_name("长丰县：7/9月?.xlsx")
    '长丰县：7_9月_.xlsx'
    >>> file_name("表.xlsx", ["表.XLSX"])
    '表(2).xlsx'
    """
    name = _FORBIDDEN.sub("_", _SPACE.sub(" ", plain(text))).strip(" .") or "_"
    name = f"_{name}" if _RESERVED.match(name) else name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 5:
        stem, dot, suffix = name, "", ""
    stem = stem[:_LONGEST - len(suffix) - 1].rstrip(" .")
    used = {other.casefold() for other in taken}
    names = (f"{stem}{n}{dot}{suffix}" for n in ("", *(f"({k})" for k in range(2, len(used) + 3))))
    return next(name for name in names if name.casefold() not in used)


def own_name(path: str) -> str:
    """The name of a received file without the folders, archives and e-mails that it came in.

    >>> own_name("安庆市/邮件.eml!三季度.zip!长丰县.xlsx")
    '长丰县.xlsx'
    """
    return re.split(r"[!/\\]", path)[-1]


def told(finding: Finding) -> str:
    """The sentence of a finding without its place and its suggestion, which stand in cells of their own."""
    origin, said = finding.origin, finding.message
    for place in (f"{origin} " if origin.cell else "", f"{origin.file}：" if origin.file else ""):
        said = said.removeprefix(place)
    if finding.suggestion and said.endswith(f"，{finding.suggestion}。"):
        said = f"{said.removesuffix(f'，{finding.suggestion}。')}。"
    return said


def unit_name(run: Run, unit: Unit) -> str:
    """What a unit's folder and drafts are called: its name, with its city's before it where another has the same."""
    alike = sum(other.name == unit.name for other in run.campaign.units)
    return file_name(unit.name if alike == 1 else run.name(unit.code))


def addressee(run: Run, unit: Unit) -> str:
    """Whom a letter is addressed to: a city for its 本级, a county with its city before it."""
    parent = run.unit(unit.parent)
    return parent.name if unit.level == "own" and parent and parent.parent else run.name(unit.code)


def addresses(run: Run, unit: Unit) -> tuple[str, ...]:
    """The registered addresses of a unit; its own office (本级) answers at those of the unit, and the other way round."""
    codes = [unit.code]
    if unit.level == "own":
        codes.append(unit.parent)
    codes += [other.code for other in run.campaign.units if other.parent == unit.code and other.level == "own"]
    return next((contact.addresses for code in codes if (contact := run.contacts.get(code)) and contact.addresses), ())


def signature(run: Run) -> str:
    """The office that signs: the pack's authority; in a run for one city or county its own bureau."""
    top = run.campaign.units[0]
    if top.level in _LOWER and "省" in run.campaign.authority:
        return str(run.mail.get("name") or "") or (f"{top.name}生态环境分局" if top.level == "county" else f"{top.name}生态环境局")
    return run.campaign.authority


def until(run: Run, short: bool = False) -> str:
    """2021年9月30日前, or 9月30日前 in a subject; "" where no day is set."""
    if run.correct_by is None:
        return ""
    full = f"{day(run.correct_by)}前"
    return full.partition("年")[2] if short and run.correct_by.year == run.as_of.year else full


def office_contact(run: Run) -> str:
    """联系人：李明，电话：…，邮箱：… of the office that writes, as far as they are known; else ""."""
    known = run.contacts.get(run.campaign.units[0].code)
    said = (("联系人", known.name if known else ""), ("电话", known.phone if known else ""), ("邮箱", str(run.mail.get("address") or "")))
    return "，".join(f"{what}：{value}" for what, value in said if value)


def mail(run: Run, subject: str, paragraphs: Sequence[str], to: Sequence[str], missing: str = "",
         files: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """A draft signed by the office: a salutation, then paragraphs, each indented. `missing` says what To lacks."""
    salutation, *rest = [plain(p) for p in paragraphs]
    signed = [signature(run), run.day]
    contact = office_contact(run)
    lines = [f"{salutation}：", *(f"　　{line}" for line in rest), *([f"　　{contact}。"] if contact else []),
             "", *(f"　　　　　　　　　　　　{line}" for line in signed)]
    if missing:
        lines = [f"【{missing}】", "", *lines]
    sender = str(run.mail.get("name") or signature(run)), str(run.mail.get("address") or "")
    return draft(plain(subject), "\n".join([*lines, ""]), run.as_of, to, sender, files)


def numbered(lines: Sequence[str]) -> list[str]:
    """1.… 2.… where there are several; one alone has no number."""
    return [f"{n}.{line}" for n, line in enumerate(lines, 1)] if len(lines) > 1 else list(lines)
