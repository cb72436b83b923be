"""下发: a new batch folder with one form a unit, and the forms made again, for the commands `new` and `forms`."""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ledgerkit import campaign, consolidate, contacts, inbox, memory, periods, pipeline, rollforward, split
from ledgerkit.checks.context import chinese_day
from ledgerkit.checks.submission import due_day
from ledgerkit.errors import FatalError
from ledgerkit.indicators import Figures
from ledgerkit.model import Campaign, Contact, Unit
from ledgerkit.office import workers

FORMS = "下发"
MANY = 16  # forms from which it pays to start worker processes; one takes half a second
SETTINGS = "batch.toml"
CONTACTS = f"{contacts.NAME}.xlsx"
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST = 60  # characters of a campaign's title in a file name: Windows allows 260 in a whole path

_SETTINGS = """\
# {title}　{period_title}
# 每一行“名称 = 值”是一项设置，“#”后面是说明；要用某一项，删去行首的“#”，再改成自己的值。文件存为UTF-8编码。

# 专项：代号（用ledgerkit campaigns列出），或专项包的文件夹
campaign = {campaign}

# 报告期：2021Q3是第三季度，2021-09是9月，2021H1是上半年，2021是全年
period = {period}

# 统计截止日（不加引号）：超期、迟报、日期是否填到了以后，都按这一天算
as_of = {as_of}

# 上一期的批次文件夹（或它的汇总.xlsx）：下发的表按它预填，本期的累计数、名单、问题与它核对
{previous}

# 上年同期的批次文件夹（或它的汇总.xlsx）：报告里的同比按它计算
# last_year = "../上年同期的文件夹"

# 只汇总一个市或一个县时，写它的单位代码
{scope}

# 退回的表要在哪一天前改好报回（不加引号），写在退回函和邮件里；不写则为统计截止日后第5天，遇休息日顺延
# correct_by = {correct_by}

# 分办的工作台账放在“收件”以外时，写它的文件名
# ledger = "台账.xlsx"

# 收发邮件的邮箱，ledgerkit fetch收信、ledgerkit send发信时用。密码不写在这里，运行时输入
{mail}
"""
_MAIL = """\
# [mail]
# address = "bangfu@example.com"      # 发件人地址
# name = "生态环境厅帮扶专班"           # 发件人名称
# user = "bangfu@example.com"         # 登录名，与地址相同时也要写
# imap = "imap.example.com"           # 收信服务器，端口不是993的写成 imap.example.com:端口
# folder = "INBOX"                    # 从哪个邮件文件夹收
# smtp = "smtp.example.com:465"       # 发信服务器
# tls = true                          # 加密连接，一般不要改"""


@dataclass(frozen=True, slots=True)
class Handout:
    """What was made: the batch's folder, the forms by their places in 下发/, and what stands in them already.

    `rows` counts the prefilled records by table title. `listed` are the units of 通讯录, `addressed` those with an
    address. `divided`: the campaign's ledger is sent out in parts instead, and there are no forms yet.
    """

    folder: Path
    campaign: Campaign
    period: str
    as_of: date
    due: date | None
    forms: tuple[str, ...]
    rows: Mapping[str, int]
    listed: int = 0
    addressed: int = 0
    divided: bool = False


def create(name: str, period: str, folder: Path, as_of: date | None = None, previous: Path | None = None,
           progress: pipeline.Progress | None = None) -> Handout:
    """A new batch folder: batch.toml, 收件/, 通讯录.xlsx and 下发/. Raises `FatalError` before anything is written.

    as_of: None for the day on which the period's reports are due, or else its last day. previous: the batch folder of
    the period before, or its 汇总.xlsx; its contacts, its scope and its mailbox are the new batch's too.
    """
    periods.check(period)
    whole = campaign.load(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FatalError(f"“{folder}”已经有了，里面有文件，请换一个文件夹名，或先移走里面的文件。" if folder.is_dir() else
                         f"“{folder}”是一个文件，请换一个文件夹名。")
    earlier = _batch_of(previous, whole) if previous else None
    pack = pipeline.scoped(whole, earlier.scope if earlier else None)
    due = due_day(pack, period)
    as_of = as_of or due or _last_day(period)
    before = memory.recall(inbox.Batch(previous, pack.id, period, as_of, previous="."), pack, "previous", pipeline.open_one) if previous else None
    book = contacts.load(_home(previous), whole.units) if previous else {}  # which may hold more than the scope
    made = {SETTINGS: _settings(name, pack, period, as_of, folder, previous, earlier).encode(),
            CONTACTS: contacts.workbook(pack.units, book, pack.title, as_of)}
    forms, rows = _forms(pack, period, as_of, before, progress)
    pipeline.write(made | {f"{FORMS}/{place}": data for place, data in forms.items()}, folder)
    for room in (inbox.INBOX, FORMS):
        (folder / room).mkdir(exist_ok=True)
    listed = contacts.wanted(pack.units)
    return Handout(folder, pack, period, as_of, due, tuple(forms), rows, len(listed), _addressed(book, listed),
                   split.dispatch(pack) is not None)


def renew(folder: Path, progress: pipeline.Progress | None = None) -> Handout:
    """The forms of a batch made again, prefilled from the `previous` of its batch.toml; old ones of the period go."""
    batch = inbox.load_batch(folder)
    whole = campaign.load(batch.campaign, folder)
    pack = pipeline.scoped(whole, batch.scope)
    forms, rows = _forms(pack, batch.period, batch.as_of, memory.recall(batch, pack, "previous", pipeline.open_one), progress)
    target = folder / FORMS
    pipeline.write(forms, target)
    kept = {target / place for place in forms}
    for path in sorted(target.rglob("*.xlsx")):
        if path.name.endswith(_ending(pack, batch.period)) and path not in kept:
            path.unlink()
    book, listed = contacts.load(folder, whole.units), contacts.wanted(pack.units)
    return Handout(folder, pack, batch.period, batch.as_of, due_day(pack, batch.period), tuple(forms), rows, len(listed),
                   _addressed(book, listed))


def divided(folder: Path) -> bool:
    """Whether the batch's campaign sends a ledger out in parts (followup.send_out) instead of forms."""
    return split.dispatch(campaign.load(inbox.load_batch(folder).campaign, folder)) is not None


# ── said ─────────────────────────────────────────────────────────────────────────────────────────────────────


def created(made: Handout) -> str:
    """What the new batch folder holds, and what to do next."""
    due = f"，应于{chinese_day(made.due)}前报送" if made.due else ""
    lines = [f"已建好“{made.folder}”：{made.campaign.title}{periods.title(made.period)}，统计截止日{chinese_day(made.as_of)}{due}。",
             f"　{SETTINGS}：本批次的设置，用记事本打开可改。",
             f"　{CONTACTS}：{made.listed}个单位，{_lacking(made)}。",
             f"　{FORMS}：{_forms_said(made)}。",
             f"　{inbox.INBOX}：空的，收到的表格和邮件放在这里。", "接下来："]
    steps = [f"补填{CONTACTS}的邮箱；" if made.addressed < made.listed else "",
             f"把整份工作台账放进“{inbox.INBOX}”，再用ledgerkit forms {made.folder}拆成各部门、各领导的表；" if made.divided else
             f"把“{FORMS}”里的表发给各单位，请填好后原样报回，不要另做新表；",
             f"报回的表放进“{inbox.INBOX}”（在{SETTINGS}里写了邮箱的，用ledgerkit fetch {made.folder}收取）；",
             f"处理：ledgerkit run {made.folder}"]
    return "\n".join([*lines, *(f"　{number}．{step}" for number, step in enumerate(filter(None, steps), 1))])


def renewed(made: Handout) -> str:
    """What is in 下发/ now."""
    return f"已重新生成“{made.folder / FORMS}”：{_forms_said(made)}。"


def _lacking(made: Handout) -> str:
    lacking = made.listed - made.addressed
    return "都有邮箱" if not lacking else f"其中{lacking}个还没有邮箱" if made.addressed else "邮箱都还没有填"


def _forms_said(made: Handout) -> str:
    if made.divided:
        return "空的，本专项的工作台账要分办"
    rows = "、".join(f"{title}{count}条" for title, count in made.rows.items())
    return f"{len(made.forms)}份表，每个填报单位一份" + (f"，已填入上一期的{rows}" if rows else "，没有上一期可填入的内容")


# ── the forms ────────────────────────────────────────────────────────────────────────────────────────────────


def _forms(pack: Campaign, period: str, as_of: date, before: Figures | None,
           progress: pipeline.Progress | None) -> tuple[dict[str, bytes], dict[str, int]]:
    """One workbook a reporting unit by its place in 下发/, and how many rows each table got from the period before."""
    if split.dispatch(pack):
        return {}, {}
    places = _places(pack, period)
    tasks = [(unit, rollforward.known(pack, before, unit.code, period)) for unit in consolidate.leaves(pack.units)]
    shared = pack, period, as_of, due_day(pack, period)
    many = len(tasks) >= MANY
    books = workers.each(_form, tasks, os.cpu_count() or 1, shared) if many else ((_form(*task, *shared), None) for task in tasks)
    made: dict[str, bytes] = {}
    rows: dict[str, int] = {}
    for (unit, known), (data, failure) in zip(tasks, books):
        made[places[unit.code]] = _form(unit, known, *shared) if failure else data  # here, to see what is wrong
        for id, records in known.items():
            rows[pack.table(id).title] = rows.get(pack.table(id).title, 0) + len(records)
        if progress:
            progress(len(made), len(places))
    return made, rows


def _form(unit: Unit, known: rollforward.Known, pack: Campaign, period: str, as_of: date, due: date | None) -> bytes:
    """The form of one unit, in a worker process where there are many."""
    from ledgerkit import forms  # with openpyxl behind it

    return forms.workbook(pack, unit, period, as_of, known, due)


def _places(pack: Campaign, period: str) -> dict[str, str]:
    """By unit its form's place in 下发/: in a folder a city, where there is more than one."""
    units = {u.code: u for u in pack.units}
    several = sum(u.level == "city" for u in pack.units) > 1
    places: dict[str, str] = {}
    for unit in consolidate.leaves(pack.units):
        city = _city(unit, units) if several else None
        place = (f"{_clean(city.name)}/" if city else "") + _clean(unit.name)
        alike = f"{place}{_ending(pack, period)}" in places.values()
        places[unit.code] = f"{place}{f'（{_clean(unit.code)}）' if alike else ''}{_ending(pack, period)}"
    return places


def _ending(pack: Campaign, period: str) -> str:
    return f"-{_clean(pack.title)[:_LONGEST]}-{periods.title(period)}.xlsx"


def _city(unit: Unit, units: Mapping[str, Unit]) -> Unit | None:
    while unit and unit.level != "city":
        unit = units.get(unit.parent)
    return unit


def _clean(name: str) -> str:
    """A name that any system takes for a file."""
    return _UNSAFE.sub("", name).strip(" .") or "未命名"


# ── batch.toml ───────────────────────────────────────────────────────────────────────────────────────────────


def _settings(name: str, pack: Campaign, period: str, as_of: date, folder: Path, previous: Path | None,
              earlier: inbox.Batch | None) -> str:
    own = campaign.locate(name)
    named = own.name if own.parent == campaign.PACKS else _seen_from(folder, own)
    mail = earlier.mail if earlier else {}
    return _SETTINGS.format(
        title=pack.title, period_title=periods.title(period), campaign=_text(named), period=_text(period), as_of=as_of.isoformat(),
        previous=f"previous = {_text(_seen_from(folder, previous))}" if previous else '# previous = "../上一期的文件夹"',
        scope=f"scope = {_text(earlier.scope)}" if earlier and earlier.scope else '# scope = "340100"',
        correct_by=(as_of + timedelta(5)).isoformat(),
        mail="\n".join(["[mail]", *(f"{key} = {_text(value)}" for key, value in mail.items())]) if mail else _MAIL)


def _text(value: str | bool) -> str:
    """A value as TOML writes it, which for texts and truth values is as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def _seen_from(folder: Path, path: Path) -> str:
    """The way from one folder to another, with slashes; the whole path where there is none, as between two drives."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _last_day(period: str) -> date:
    """The last day of the period."""
    return (periods.last_month(period) + timedelta(31)).replace(day=1) - timedelta(1)


# ── the period before ────────────────────────────────────────────────────────────────────────────────────────


def _home(previous: Path) -> Path:
    """The batch folder that the previous 汇总.xlsx lies in, where it is named instead of the folder."""
    if previous.is_dir():
        return previous
    return previous.parents[1] if previous.parent.name == inbox.OUTPUT else previous.parent


def _batch_of(previous: Path, pack: Campaign) -> inbox.Batch | None:
    """The settings of the batch of the period before; None for a 汇总.xlsx that lies in no batch folder."""
    if not previous.exists():
        raise FatalError(f"找不到上一期的“{previous}”。")
    if previous.is_dir() and not any((previous / p / memory.NAME).is_file() for p in (inbox.OUTPUT, "")):
        raise FatalError(f"上一期的“{previous}”里还没有{memory.NAME}，请先处理好上一期（ledgerkit run），再建本期。")
    home = _home(previous)
    if not (home / SETTINGS).is_file():
        return None
    batch = inbox.load_batch(home)
    other = campaign.load(batch.campaign, home)
    if other.id != pack.id:
        raise FatalError(f"上一期的“{previous}”是“{other.title}”的批次，不是“{pack.title}”的，请核对。")
    return batch


def _addressed(book: Mapping[str, Contact], listed: Iterable[Unit]) -> int:
    return sum(bool(u.code in book and book[u.code].addresses) for u in listed)
