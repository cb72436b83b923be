"""Equal contents give equal bytes, whoever zipped them and whenever."""

import io
import zipfile
from datetime import datetime, timedelta, timezone

import openpyxl
import pytest

from ledgerkit.office import package

MOMENT = datetime(2021, 9, 30)
TYPES = "[Content_Types].xml"
CORE = "docProps/core.xml"


def zipped(entries, date=(2026, 11, 21, 9, 30, 0), compression=zipfile.ZIP_STORED, system=3):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, date)
            entry.compress_type, entry.create_system, entry.external_attr = compression, system, 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def workbook(author="张三"):
    book = openpyxl.Workbook()
    book.active["A1"] = "企业名称"
    book.properties.creator, book.properties.title = author, "台账"
    book.properties.created = datetime.now()
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def properties(data):
    return openpyxl.load_workbook(io.BytesIO(data)).properties


def repack(data):
    return package.write_package(package.read_package(data))


def stamped_bytes(data):
    return package.write_package(package.with_properties(package.read_package(data), created=MOMENT, author="合肥市"))


def test_order_is_kept_behind_the_content_types():
    data = repack(zipped([("b.xml", "2"), ("a.xml", "1"), (TYPES, "t"), ("c/d.xml", "3")]))
    assert list(package.read_package(data)) == [TYPES, "b.xml", "a.xml", "c/d.xml"]
    assert package.read_package(data)["c/d.xml"] == b"3"


def test_how_and_when_it_was_zipped_leaves_no_trace():
    entries = [(TYPES, "t" * 500), ("中文.xml", "台账")]
    stored = zipped(entries)
    deflated = zipped(entries, date=(1999, 1, 2, 3, 4, 6), compression=zipfile.ZIP_DEFLATED, system=0)
    assert stored != deflated
    assert repack(stored) == repack(deflated)
    with zipfile.ZipFile(io.BytesIO(repack(stored))) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.compress_type == zipfile.ZIP_DEFLATED
            assert (entry.create_system, entry.external_attr >> 16) == (3, 0o644)


def test_repacking_twice_changes_nothing_more():
    once = repack(workbook())
    assert repack(once) == once


def test_folder_entries_are_left_out():
    assert list(package.read_package(zipped([("word/", ""), ("word/a.xml", "1")]))) == ["word/a.xml"]


def test_what_is_no_zip_is_refused():
    with pytest.raises(zipfile.BadZipFile):
        repack(b"not a zip")


def test_stamp_settles_dates_and_people_and_keeps_the_title():
    stamped = properties(stamped_bytes(workbook()))
    assert (stamped.created, stamped.modified) == (MOMENT, MOMENT)
    assert (stamped.creator, stamped.lastModifiedBy, stamped.title) == ("合肥市", "合肥市", "台账")


def test_stamped_workbooks_of_different_authors_are_one_file():
    first, second = (stamped_bytes(workbook(name)) for name in ("张三", "李四"))
    assert first == second


def test_a_moment_with_a_zone_is_written_in_utc():
    beijing = datetime(2021, 9, 30, 7, tzinfo=timezone(timedelta(hours=8)))
    entries = package.with_properties(package.read_package(workbook()), created=beijing, author="x")
    assert b">2021-09-29T23:00:00Z</dcterms:created>" in entries[CORE]


def test_properties_that_were_missing_are_added():
    bare = '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    core = package.with_properties({CORE: bare.encode()}, created=MOMENT, author="甲&乙")[CORE].decode()
    assert "<dc:creator" in core and "甲&amp;乙" in core
    assert core.count('xsi:type="dcterms:W3CDTF"') == 2


def test_a_package_without_core_properties_stays_as_it_is():
    assert package.with_properties({"a.xml": b"1"}, created=MOMENT, author="x") == {"a.xml": b"1"}
