"""A quarter by e-mail, from the forms to the locked submission: two counties, one city, one province, real servers."""

import csv
import email
import email.message
import email.policy
import io
import shutil
from datetime import date

import openpyxl
import pytest

from ledgerkit import campaign
from ledgerkit.office.sheets import open_book
from tests.post.conftest import COUNTIES, PROVINCE

CHANGFENG, LUJIANG, CITY = COUNTIES  # the third mailbox is the city's
UNITS = """code,name,level,parent,aliases
340000,安徽省,province,,安徽省生态环境厅 省厅
340100,合肥市,city,340000,
340121,长丰县,county,340100,
340124,庐江县,county,340100,
340181,巢湖市,county,340100,
"""
PAIRING, ISSUES = "结对服务基本情况表", "企业问题台账"


@pytest.fixture
def desk(mail_server, ledgerkit, tmp_path, monkeypatch):
    """The province's batch of three counties, made by `new`, with the mailbox and the addresses filled in."""
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    monkeypatch.setenv("LEDGERKIT_MAIL_PASSWORD", mail_server.password)
    pack = tmp_path / "pack"
    shutil.copytree(campaign.load("anhui-sbq").folder, pack)
    (pack / "units.csv").write_text(UNITS, encoding="utf-8")
    said = (pack / "campaign.toml").read_text(encoding="utf-8").splitlines(keepends=True)
    # the quotas of cities that are not among the three counties'
    (pack / "campaign.toml").write_text("".join(line for line in said if not line.startswith("units = {")), encoding="utf-8")
    folder = tmp_path / "安徽十百千-2021Q3"
    made = ledgerkit("new", pack, "2021Q3", folder)
    assert made.exit_code == 0, made.output
    with (folder / "batch.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\ncorrect_by = 2021-09-30\n[mail]\naddress = "{PROVINCE}"\nname = "安徽省生态环境厅"\n'
                       f'imap = "{mail_server.imap}"\nsmtp = "{mail_server.smtp}"\n')
    contacts = openpyxl.load_workbook(folder / "通讯录.xlsx")
    sheet = contacts.active
    head = next(r for r in range(1, 9) if sheet.cell(r, column_of(sheet, r, "邮箱") or 1).value == "邮箱")
    unit, address = column_of(sheet, head, "填报单位"), column_of(sheet, head, "邮箱")
    for row in range(head + 1, sheet.max_row + 1):
        name = sheet.cell(row, unit).value or ""
        sheet.cell(row, address).value = next((a for n, a in (("长丰县", CHANGFENG), ("庐江县", LUJIANG)) if n in name), None) or (
            CITY if name == "合肥市" else None)
    contacts.save(folder / "通讯录.xlsx")
    return folder


def column_of(sheet, row, title):
    return next((c.column for c in sheet[row] if c.value == title), None)


def form(folder, name):
    return next(p for p in (folder / "下发").rglob("*.xlsx") if name in p.name)


def fill(data, sheet_name, *records, reported="2021年9月24日", zero=False):
    """The form as a clerk fills it in; each record is title -> value, written from the first row below the headings."""
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    sheet = workbook[sheet_name]
    head = next(r for r in range(1, 12) if column_of(sheet, r, "企业名称"))
    for row, record in enumerate(records, head + 1):
        for title, value in record.items():
            sheet.cell(row, column_of(sheet, head, title)).value = value
    for row in sheet.iter_rows(max_row=head - 1):
        for cell in row:
            if isinstance(cell.value, str) and "填报时间" in cell.value:
                cell.value = f"{cell.value.split('填报时间')[0]}填报时间：{reported}"
            if zero and isinstance(cell.value, str) and cell.value.startswith("零报告"):
                sheet.cell(cell.row, cell.column + 1).value = "是"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def letter(sender, subject, name, data, number):
    """A letter as Foxmail writes it: names in GBK by RFC 2047."""
    message = email.message.Message(policy=email.policy.compat32)
    message["From"], message["To"], message["Message-ID"] = sender, PROVINCE, f"<{number}@county.example.test>"
    message["Date"] = f"Fri, 24 Sep 2021 1{number}:00:00 +0800"
    message["Subject"] = email.header.Header(subject, "gb18030").encode()
    message["MIME-Version"], message["Content-Type"] = "1.0", 'multipart/mixed; boundary="=_foxmail"'
    part = email.message.Message(policy=email.policy.compat32)
    part["Content-Type"] = f'application/octet-stream; name="{email.header.Header(name, "gb18030").encode()}"'
    part["Content-Disposition"] = f'attachment; filename="{email.header.Header(name, "gb18030").encode()}"'
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(__import__("base64").encodebytes(data).decode())
    message.set_payload([part])
    return message.as_bytes()


def enterprise(name, **values):
    return {"企业名称": name, "企业规模": "中型", "企业类型": "传统产业", "企业联系人": "李艳", "结对领导": "王波", "联络员": "卢强",
            "结对日期": date(2021, 5, 12), "走访次数": 2, "最近走访日期": date(2021, 9, 7), **values}


def issue(name, **values):
    return {"企业名称": name, "问题类别": "污染治理", "问题描述": "喷漆废气收集不到位", "提出日期": date(2021, 7, 1), "责任单位": "执法大队",
            "责任人": "赵敏", "完成时限": "2021年12月底前", "办理状态": "已解决", "办结日期": date(2021, 8, 1), **values}


def states(folder):
    """unit -> its states in 报送进度.xlsx."""
    grid = open_book((folder / "输出" / "报送进度.xlsx").read_bytes(), "xlsx").grids[0]
    head = next(row for row in grid.rows if "填报单位" in row)
    return {row[head.index("填报单位")]: (row[head.index(PAIRING)], row[head.index(ISSUES)], row[head.index("比上次")])
            for row in grid.rows[grid.rows.index(head) + 1:] if row[head.index("填报单位")]}


def attachments(data):
    """Names and bytes of what a received letter holds."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    return {part.get_filename(): part.get_content() for part in message.iter_attachments()}


def run(ledgerkit, folder, *words):
    for command in (*words, "run"):
        result = ledgerkit(*([command] if isinstance(command, str) else command), folder)
        assert result.exit_code == 0, result.output
    return result


def test_a_quarter_by_mail(desk, ledgerkit, mail_server):
    # the counties fill in their forms: one makes four mistakes, one has nothing to report, one says nothing
    wrong = enterprise("长丰甲化工有限公司", 企业规模="特大", 统一社会信用代码="91340100MA2MQ0X270", 联络员电话="1234")
    filled = fill(form(desk, "长丰县").read_bytes(), PAIRING, wrong, enterprise("长丰乙化工有限公司", 结对领导=None))
    filled = fill(filled, ISSUES, issue("长丰甲化工有限公司", 办结日期=date(2021, 6, 1)))
    empty = form(desk, "庐江县").read_bytes()
    for sheet in (PAIRING, ISSUES):
        empty = fill(empty, sheet, zero=True)
    mail_server.deliver(letter(CHANGFENG, "长丰县三季度材料", "长丰县三季度.xlsx", filled, 1), PROVINCE)
    mail_server.deliver(letter(LUJIANG, "庐江县零报告", "庐江县三季度.xlsx", empty, 2), PROVINCE)

    # fetched, checked, and sent back
    run(ledgerkit, desk, "fetch")
    assert states(desk) == {"长丰县": ("退回", "退回", ""), "庐江县": ("零报告", "零报告", ""), "巢湖市": ("未报", "未报", "")}
    assert not mail_server.messages(CHANGFENG)
    assert ledgerkit("send", desk).exit_code == 0 and not mail_server.messages(CHANGFENG)  # only shows what it would send
    assert ledgerkit("send", desk, "--really").exit_code == 0
    assert ledgerkit("send", desk, "--really").exit_code == 0  # never twice
    back, = mail_server.messages(CHANGFENG)
    assert not mail_server.messages(LUJIANG)
    reminder, = mail_server.messages(CITY)
    text = email.message_from_bytes(reminder, policy=email.policy.default).get_body().get_content()
    assert "巢湖市" in text and "庐江县" not in text and "长丰县" not in text
    returned = attachments(back)
    assert sorted(returned) == ["退回函.docx", "长丰县三季度.xlsx"]

    # corrected in the very workbook that came back, the warning explained, and sent once more
    workbook = openpyxl.load_workbook(io.BytesIO(returned["长丰县三季度.xlsx"]))
    assert workbook.sheetnames[0] == "校验意见" and workbook[PAIRING].cell(*place(workbook[PAIRING], "企业规模")).comment
    right = {"企业规模": "大型", "统一社会信用代码": None, "情况说明": "联络员正在换号"}
    again = fill(returned["长丰县三季度.xlsx"], PAIRING, right, {"结对领导": "王波"}, reported="2021年9月26日")
    again = fill(again, ISSUES, {"办结日期": date(2021, 8, 1)}, reported="2021年9月26日")
    mail_server.deliver(letter(CHANGFENG, "长丰县更正", "长丰县三季度.xlsx", again, 3), PROVINCE)
    run(ledgerkit, desk, "fetch")
    assert states(desk)["长丰县"][:2] == ("迟报1天", "迟报1天") and states(desk)["长丰县"][2].startswith("已改4处")
    findings = open_book((desk / "输出" / "校验意见.xlsx").read_bytes(), "xlsx").grids[0].rows
    assert any("联络员正在换号" in row for row in findings)
    assert not (desk / "输出" / "退回" / "长丰县.eml").exists()

    # locked: what comes later is a finding, not a replacement
    run(ledgerkit, desk, ("lock",))
    late = fill(again, PAIRING, {"走访次数": 99}, reported="2021年9月27日")
    mail_server.deliver(letter(CHANGFENG, "长丰县再更正", "长丰县三季度.xlsx", late, 4), PROVINCE)
    run(ledgerkit, desk, "fetch")
    rows = open_book((desk / "输出" / "收件登记.xlsx").read_bytes(), "xlsx").grids[0].rows
    verdicts = [row[3] for row in rows if "长丰县" in str(row[2])]
    assert sorted(verdicts) == ["被替代", "退回", "采用"]
    assert states(desk)["长丰县"][:2] == ("迟报1天", "迟报1天")
    log = list(csv.DictReader(io.StringIO((desk / "发送记录.csv").read_text(encoding="utf-8-sig"))))
    assert [line["结果"] for line in log] == ["已发送", "已发送"]


def place(sheet, title):
    head = next(r for r in range(1, 12) if column_of(sheet, r, "企业名称"))
    return head + 1, column_of(sheet, head, title)
