"""Archives opened in memory: names in any encoding, containers inside containers, and where a walk ends."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerkit.office import containers, formats
from ledgerkit.office.containers import Member, clean, members, walk
from ledgerkit.office.formats import Unsafe

NAME = "合肥市/长丰县十百千三季度(1).csv"
CSV = "企业,次数\n甲,3\n乙,4\n".encode()


def entry(raw, content=CSV, flag=0, extra=b"", utf8=False):
    """(raw name, content, flags, extra field) of an entry as a foreign program writes it."""
    return raw, content, flag | (0x800 if utf8 else 0), extra


def archive(*entries):
    """A zip with names of raw bytes: Python's own writer knows only ASCII and UTF-8."""
    body, directory = b"", b""
    for raw, content, flag, extra in entries:
        fixed = struct.pack("<HHHHLLLHH", flag, 0, 0, 0x5321, zlib.crc32(content), len(content), len(content), len(raw),
                            len(extra))
        directory += b"PK\1\2\x14\0\x14\0" + fixed + struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + raw + extra
        body += b"PK\3\4\x14\0" + fixed + raw + extra + content
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + end


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def unicode_path(raw, name):
    content = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(content)) + content


def names(data):
    return [m.name for m in members(data, "zip")]


# ---- names --------------------------------------------------------------------------------------------------------

GBK, OTHER = NAME.encode("gbk"), struct.pack("<HHL", 0x9999, 4, 0)


@pytest.mark.parametrize("made", [
    entry(NAME.encode(), utf8=True), entry(NAME.encode()), entry(GBK), entry(GBK, extra=OTHER),
    entry(b"????.csv", extra=OTHER + unicode_path(b"????.csv", NAME)), entry(GBK.replace(b"/", b"\\")),
    entry(GBK, extra=unicode_path(b"another.csv", "别的.csv")), entry(b"\\\\" + GBK), entry(b"../../" + GBK),
    entry(b"C:/" + GBK),
    entry(b"./" + GBK.replace(b"/", b"//")),
], ids=str)
def test_a_name_in_any_encoding(made):
    assert names(archive(made)) == [NAME]


def test_an_archive_of_mixed_encodings():
    data = archive(entry(NAME.encode(), utf8=True), entry("肥东县.csv".encode("gbk")), entry("庐江县.csv".encode()),
                   entry(b"a.csv"))
    assert names(data) == [NAME, "肥东县.csv", "庐江县.csv", "a.csv"]


def test_a_character_whose_second_byte_is_a_backslash():
    assert "乗".encode("gbk")[1:] == b"\\"
    assert names(archive(entry("乗法.csv".encode("gbk")))) == ["乗法.csv"]


def test_a_name_in_no_encoding_is_still_a_name():
    name, = names(archive(entry(b"a\xff\xff.csv")))
    assert name.startswith("a") and name.endswith(".csv")


@pytest.mark.parametrize("name, cleaned", [
    ("a/b.xlsx", "a/b.xlsx"), ("\\a\\b", "a/b"), ("../../x", "x"), ("/etc/x", "etc/x"), ("C:\\x", "x"),
    ("a/../b", "a/b"), ("..", ""),
    ("a\n\x00b", "ab"), (" a / b ", "a/b"), ("", ""), ("12:30.csv", "12:30.csv"),
])
def test_a_cleaned_name_stays_inside(name, cleaned):
    assert clean(name) == cleaned


def test_equal_names_are_numbered():
    made = [entry(b"a.csv"), entry(b"a.csv"), entry(b"a.csv"), entry(b"b/c"), entry(b"b/c"), entry(b"a(2).csv"),
            entry(b"d.x/e"), entry(b"d.x/e")]
    assert names(archive(*made)) == ["a.csv", "a(2).csv", "a(3).csv", "b/c", "b/c(2)", "a(2)(2).csv", "d.x/e",
                                     "d.x/e(2)"]


def test_what_systems_leave_in_archives_is_no_file():
    data = archive(*(entry(n, b"")
                     for n in (b"a/", b"a\\", b"__MACOSX/._a.csv", b"a/.DS_Store", b"a/Thumbs.db", b"..")),
                     entry(b"a/b.csv"))
    assert members(data, "zip") == [Member("a/b.csv", CSV)]


# ---- what is refused ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("data, words", [
    (archive(entry(b"a", flag=1)), "密码"), (archive(entry(GBK))[:-30], "损坏"), (b"PK\3\4", "损坏"),
    (archive(entry(b"\xff.csv", utf8=True)), "损坏"),
])
def test_an_archive_that_is_refused(data, words):
    with pytest.raises(Unsafe, match=words):
        members(data, "zip")
    found, = walk(data, "zip", "来件.zip")
    assert (found.name, found.format) == ("来件.zip", "zip") and words in found.failure


def test_the_limits_are_those_of_a_package(monkeypatch):
    monkeypatch.setattr(formats, "MAX_MEMBERS", 1)
    with pytest.raises(Unsafe, match="过大"):
        members(archive(entry(b"a"), entry(b"b")), "zip")


def test_a_damaged_file_costs_only_itself():
    data = archive(entry(b"a.csv", b"x" * 40), entry(b"b.csv")).replace(b"x" * 40, b"y" * 40)
    found = list(walk(data, "zip", "来件.zip"))
    assert [(f.name, f.data, f.format) for f in found] == [("来件.zip!a.csv", b"", "empty"), ("来件.zip!b.csv", CSV, "csv")]
    assert "已损坏" in found[0].failure and found[1].failure is None


def test_a_format_that_holds_nothing_is_our_mistake():
    with pytest.raises(ValueError):
        members(CSV, "csv")


@given(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]), st.data())
@settings(max_examples=300, deadline=None)
def test_an_archive_with_any_damage_is_read_or_refused(way, data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", way) as made:
        for name in ("mimetype", "a.csv"):
            made.writestr(name, CSV * 3)
    hurt = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        hurt[data.draw(st.integers(4, len(hurt) - 1))] = data.draw(st.integers(0, 255))
    for found in walk(bytes(hurt), formats.sniff(bytes(hurt)), "来件.zip"):
        assert found.format in formats.WORKBOOKS or found.failure


# ---- walks --------------------------------------------------------------------------------------------------------

def test_a_file_that_holds_nothing_is_found_itself():
    assert list(walk(CSV, "csv", "表.csv")) == [("表.csv", CSV, "csv", None, None)]
    assert [f.failure for f in walk(b"Rar!", "rar", "表.rar")] == [formats.advice("rar")]


def test_content_decides_what_a_member_is():
    found = walk(zipped(**{"甲.xlsx": CSV, "照片.xls": b"\xff\xd8\xff", "~$锁.xlsx": b"\5user", "夹/~$锁.xlsx": b"\5user"}),
                 "zip", "来件.zip")
    assert [(f.name, f.format, f.failure) for f in found] == [
        ("来件.zip!甲.xlsx", "csv", None), ("来件.zip!照片.xls", "image", formats.advice("image")),
        ("来件.zip!~$锁.xlsx", "lock", formats.advice("lock")), ("来件.zip!夹/~$锁.xlsx", "lock", formats.advice("lock"))]


def nested(levels):
    data = CSV
    for level in range(levels):
        data = zipped(**{"表.csv" if level == 0 else "内.zip": data})
    return data


def test_archives_inside_archives_to_a_depth():
    assert [(f.name, f.failure) for f in walk(nested(3), "zip", "外.zip")] == [("外.zip!内.zip!内.zip!表.csv", None)]
    found, = walk(nested(4), "zip", "外.zip")
    assert (found.name, found.format) == ("外.zip!内.zip!内.zip!内.zip", "zip") and "超过3层" in found.failure
    assert [f.name for f in walk(nested(1), "zip", "外.zip", depth=1)] == ["外.zip!表.csv"]


@pytest.mark.parametrize("limit, value, taken",
                         [("MAX_MEMBERS", 3, 2), ("MAX_MEMBERS", 4, 3), ("MAX_BYTES", 2 * len(CSV), 2)])
def test_a_walk_ends_where_it_is_too_much(monkeypatch, limit, value, taken):
    monkeypatch.setattr(containers, limit, value)
    inner = zipped(a=CSV, b=CSV) if limit == "MAX_MEMBERS" else CSV
    found = list(walk(zipped(**{"1": inner, "2": CSV, "3": CSV, "4": CSV}), "zip", "来件.zip"))
    assert [f.failure for f in found[:-1]] == [None] * taken
    assert found[-1].name == "来件.zip" and "请分开发送" in found[-1].failure


def test_an_overfull_archive_inside_ends_the_whole_walk(monkeypatch):
    monkeypatch.setattr(containers, "MAX_MEMBERS", 2)
    found = list(walk(zipped(a=zipped(b=CSV, c=CSV), d=CSV), "zip", "来件.zip"))
    assert [(f.name, bool(f.failure)) for f in found] == [("来件.zip!a!b", False), ("来件.zip!a", True)]


def test_the_limits_of_a_walk():
    assert (containers.MAX_DEPTH, containers.MAX_MEMBERS, containers.MAX_BYTES) == (3, 500, 300 * 2**20)


def test_a_hollow_container_says_so():
    mail = b"From: a@126.com\nSubject: b\n\nc\n"
    assert [(f.name, f.format, bool(f.failure)) for f in walk(zipped(), "zip", "空.zip")] == [("空.zip", "zip", True)]
    assert [f.failure for f in walk(mail, "eml", "信.eml")] == ["邮件里没有附件，请把表格作为附件重新发送"]


def test_an_archive_in_a_mail_in_an_archive():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "长丰县 <cf@126.com>", "三季度报送"
    mail.set_content("见附件")
    mail.add_attachment(zipped(**{"表.csv": CSV}), maintype="application", subtype="zip", filename="打包.zip")
    found, = walk(zipped(**{"信.eml": mail.as_bytes()}), "zip", "外.zip")
    assert (found.name, found.data, found.format, found.failure) == ("外.zip!信.eml!打包.zip!表.csv", CSV, "csv", None)
    assert (found.mail.sender, found.mail.sender_name, found.mail.subject) == ("cf@126.com", "长丰县", "三季度报送")
