"""催办: sending a ledger out in parts, and saying how its tasks stand, for the commands `forms` and `due`."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ledgerkit import campaign, consolidate, inbox, pipeline, split
from ledgerkit.due import AHEAD, DONE, ENDED, OVERDUE, SOON, STANDING, STATES, UNCLEAR, WAITING, Account, Due, due
from ledgerkit.errors import FatalError
from ledgerkit.indicators import text as figure
from ledgerkit.model import Campaign, Reading, Row, Unit

FORMS = "下发"


def send_out(folder: Path, jobs: int = 0) -> list[str]:
    """下发/ made anew from the batch's ledger: one workbook a department and a leader. Their names, in its order."""
    batch = inbox.load_batch(folder)
    pack = campaign.load(batch.campaign, folder)
    if split.dispatch(pack) is None:
        raise FatalError(f"专项“{pack.title}”没有要分办的台账（campaign.toml里没有写明line的[[dispatches]]）。")
    files = pipeline.received_files(batch)
    decisions = pipeline.decide(list(pipeline.read_files(files, [pack], batch.as_of, jobs)), pack, batch)
    found = split.together(consolidate.ledger(decisions, pack), decisions, pack)
    if found.reading is None:
        raise FatalError(f"“{folder.name}”的“{inbox.INBOX}”里没有可用的工作台账，请放入整份台账，或在batch.toml里写ledger = \"台账.xlsx\"。")
    try:
        made = split.parts(pipeline.content({name: path for path, name in files}, found.reading.file), found.reading, pack)
    except split.UNUSUAL:
        raise FatalError(f"台账“{found.reading.file}”不是通常的.xlsx文件，拆不开，请用WPS或Excel另存为.xlsx。") from None
    pipeline.write(made, folder / FORMS)
    return list(made)


def of_batch(folder: Path, as_of: date | None, jobs: int = 0) -> tuple[Campaign, Due]:
    """How the tasks of a batch stand, the returned parts put together, on its own day or another."""
    batch = inbox.load_batch(folder)
    pack = campaign.load(batch.campaign, folder)
    _needs_dispatch(pack)
    files = pipeline.received_files(batch)
    decisions = pipeline.decide(list(pipeline.read_files(files, [pack], batch.as_of, jobs)), pack, batch)
    ledger = split.together(consolidate.ledger(decisions, pack), decisions, pack).ledger
    spec = pack.dispatches[0]
    return pack, due(ledger.rows(spec.table), spec, as_of or batch.as_of)


def of_file(path: Path, packs: Sequence[Campaign], as_of: date | None) -> tuple[Campaign, Due]:
    """How the tasks of one workbook stand, as it is, on a day."""
    as_of = as_of or date.today()
    packs = [pack for pack in packs if pack.dispatches]
    if not packs:
        raise FatalError("没有写明[[dispatches]]的专项，不知道哪一列是完成时限。")
    rows: list[tuple[Unit, Row]] = []
    pack = packs[0]
    for received, reading in pipeline.read_files([(path, path.name)], packs, as_of):
        failure = received.failure or (reading.failure if reading else None)
        if reading is None or failure:
            raise FatalError(f"“{received.path}”{failure or '没有读出内容'}。")
        pack = next(p for p in packs if p.id == reading.campaign)
        rows += _rows(reading, pack)
    return pack, due(rows, pack.dispatches[0], as_of)


def _rows(reading: Reading, pack: Campaign) -> list[tuple[Unit, Row]]:
    unit = next((u for u in pack.units if u.code == reading.unit), pack.units[0])
    return [(unit, row) for t in reading.tables if t.id == pack.dispatches[0].table for row in t.rows]


def _needs_dispatch(pack: Campaign) -> None:
    if not pack.dispatches:
        raise FatalError(f"专项“{pack.title}”没有写明要催办的任务表（campaign.toml里的[[dispatches]]）。")


# ── said ─────────────────────────────────────────────────────────────────────────────────────────────────────


def as_text(found: Due, pack: Campaign) -> str:
    """How the tasks stand, in sentences that can be read out at a meeting."""
    from ledgerkit.outputs.dispatch import day, line

    spec, whole = found.spec, found.whole
    if not found.duties:
        return f"截至{day(found.as_of)}，没有任务。"
    title = pack.table(spec.table).title
    split_up = f"，按完成时限分为{len(found.duties)}个事项" if len(found.duties) != found.tasks else ""
    lines = [f"截至{day(found.as_of)}，{title}共有{found.tasks}项任务{split_up}：{_amounts(whole)}。"]
    judged = "" if whole.rate is None else f"有期限、已到期的事项按期完成率为{figure(whole.rate, '%')}"
    judged += f"{'，另有' if judged else ''}{found.undated}个事项报了完成但没有填完成日期，未计入按期完成率" if found.undated else ""
    if judged:
        lines.append(f"{judged}。长期坚持的事项不计入。")
    for state, head, tail in ((OVERDUE, "已经超期的", "，已超期{超期天数}天"), (SOON, f"{spec.soon}天以内到期的", "，还有{剩余天数}天"),
                              (WAITING, "还没有启动的", ""), (UNCLEAR, "时限写得不明确的", "")):
        duties = found.of(state)
        if not duties:
            continue
        lines.append(f"{head}有{len(duties)}个事项：")
        for number, duty in enumerate(duties, 1):
            said = line(duty, spec)
            who = f"{said['部门'] or '部门未填'}" + (f"（{said['领导']}牵头）" if said["领导"] else "")
            when = f"应于{said['应完成']}前{said['事项']}" if duty.due else f"时限写的是“{said['时限']}”"
            if state == SOON and said["剩余天数"] == 0:
                tail_said = "，今天到期"
            else:
                tail_said = tail.format(**said)
            lines.append(f"　{number}．{who}：{said['简称']}，{when}{tail_said}。")
    for label, column in (("牵头领导", spec.leader), ("部门", spec.department), ("类型", spec.kind)):
        accounts = found.by(column)
        if accounts:
            lines.append(f"按{column or label}看：")
            lines += [f"　{a.name}：{a.measures}条措施，{a.total}个事项，{_among(a)}{_amounts(a)}。" for a in accounts]
    return "\n".join(lines)


def _among(account: Account) -> str:
    return "其中" if sum(map(bool, account.counts.values())) > 1 else ""


def _amounts(account: Account) -> str:
    order = (OVERDUE, SOON, DONE, AHEAD, WAITING, STANDING, ENDED, UNCLEAR)
    return "，".join(f"{state}{account.counts[state]}个" for state in order if account.counts[state])


def as_json(found: Due) -> str:
    """One JSON object: the day, the counts by class, the groups, and every duty."""
    from ledgerkit.outputs.dispatch import line

    spec = found.spec
    duties = []
    for duty in found.duties:
        said = line(duty, spec)
        duties.append({"file": duty.row.file, "sheet": duty.row.sheet, "row": duty.row.number, "state": duty.state,
                       "due": duty.due.isoformat() if duty.due else None, "late": duty.late if duty.state == OVERDUE else None,
                       "on_time": duty.on_time, "deadline": said["时限"], "what": said["事项"] if duty.due else None, "measure": said["措施"],
                       "leaders": duty.row.get(spec.leader) if spec.leader else None, "departments": duty.row.get(spec.department),
                       "kind": said["类型"] or None, "progress": said["进展"] or None})
    groups = {name: [_group(a) for a in found.by(title)]
              for name, title in (("leaders", spec.leader), ("departments", spec.department), ("kinds", spec.kind))}
    return json.dumps({"as_of": found.as_of.isoformat(), "tasks": found.tasks, **_group(found.whole), **groups, "duties": duties},
                      ensure_ascii=False)


def _group(account: Account) -> dict:
    return {"name": account.name, "measures": account.measures, "total": account.total,
            "counts": {state: account.counts[state] for state in STATES},
            "on_time_rate": None if account.rate is None else str(account.rate)}


def as_workbook(found: Due, pack: Campaign) -> bytes:
    """到期情况.xlsx of these tasks."""
    from ledgerkit.outputs.dispatch import day, workbook

    return workbook(found, pack, f"截至{day(found.as_of)}　{pack.authority}")
