"""The batch folder: what is refused with one sentence, and in which order files are met."""

from datetime import date

import pytest

from ledgerkit import inbox
from ledgerkit.errors import FatalError

GOOD = 'campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-25\n'


@pytest.fixture
def batch(tmp_path):
    def make(text=GOOD, box=True):
        (tmp_path / "batch.toml").write_text(text, encoding="utf-8")
        if box:
            (tmp_path / "收件").mkdir()
        return tmp_path

    return make


def test_a_batch(batch):
    found = inbox.load_batch(batch())
    assert (found.campaign, found.period, found.as_of) == ("anhui-sbq", "2021Q3", date(2021, 9, 25))


def test_a_batch_written_by_windows_notepad(batch, tmp_path):
    folder = batch()
    (folder / "batch.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert inbox.load_batch(folder).period == "2021Q3"


@pytest.mark.parametrize("text, words", [
    ("campaign = ", "写法有误"),
    (GOOD.replace("2021Q3", "2021第三季度"), "报告期“2021第三季度”写法有误"),
    (GOOD.replace("2021-09-25", '"2021-09-25"'), "as_of的值“2021-09-25”不对，日期应写成2021-09-25，不加引号"),
    (GOOD.replace("period", "perod"), "不认识“perod”"),
    ('campaign = "anhui-sbq"\n', "缺少“period”"),
])
def test_a_malformed_batch_is_refused(batch, text, words):
    with pytest.raises(FatalError) as error:
        inbox.load_batch(batch(text))
    assert words in str(error.value) and str(error.value).endswith("。")


def test_a_folder_that_is_no_batch(tmp_path, batch):
    for folder, words in ((tmp_path / "没有", "找不到文件夹"), (tmp_path, "没有batch.toml")):
        with pytest.raises(FatalError, match=words):
            inbox.load_batch(folder)
    with pytest.raises(FatalError, match="没有“收件”文件夹"):
        inbox.load_batch(batch(box=False))


def test_files_are_met_in_one_order_in_all_sub_folders(tmp_path):
    for name in ("b/2.xlsx", "a/1.xlsx", "c.xlsx", "a/空 格/深.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [p.relative_to(tmp_path).as_posix() for p in inbox.walk(tmp_path)] == ["a/1.xlsx", "a/空 格/深.xlsx", "b/2.xlsx", "c.xlsx"]


@pytest.mark.parametrize("name, content, words", [
    ("空.xlsx", b"", "文件是空的"),
    ("照片.xlsx", b"\xff\xd8\xff\xe0", "图片"),
    ("压缩.rar", b"Rar!\x1a\x07", "RAR压缩包"),
    ("~$锁.xlsx", b"\x05user", "临时锁定文件"),
    ("乱.xlsx", b"\x00\x01\x02", "内容无法识别"),
])
def test_what_is_no_workbook_is_registered_with_its_reason(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    received, _ = inbox.receive(path, name)
    assert words in received.failure and (received.sha256 or not content)
