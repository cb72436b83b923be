"""A zip keeps every member that is not replaced as the bytes it is; XML keeps every byte that is not edited."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledgerkit.office import tags
from ledgerkit.office.splice import splice

NAMES = some.text("abcdef中/.", min_size=1, max_size=12).filter(lambda name: not name.endswith("/"))
CONTENTS = some.dictionaries(NAMES, some.binary(max_size=200), max_size=6)


def zipped(members, comment=b"", method=zipfile.ZIP_DEFLATED, before=b""):
    """A zip of these members with a comment, behind other bytes."""
    buffer = io.BytesIO(before)
    buffer.seek(0, io.SEEK_END)
    with zipfile.ZipFile(buffer, "a", method) as archive:
        archive.comment = comment
        for n, (name, content) in enumerate(members.items()):
            archive.writestr(zipfile.ZipInfo(name, (1990 + n, 1, 2, 3, 4, 6)), content, method)
    return buffer.getvalue()


def unzipped(data):
    """The members of a zip, all checked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@given(CONTENTS, CONTENTS, some.binary(max_size=20).filter(lambda c: b"PK" not in c), some.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
def test_what_is_replaced_and_what_is_kept(members, changed, comment, method):
    old = zipped(members, comment, method)
    new = splice(old, changed)
    assert unzipped(new) == members | changed
    assert list(unzipped(new))[:len(members)] == list(members)
    assert new == splice(old, changed)
    with zipfile.ZipFile(io.BytesIO(old)) as before, zipfile.ZipFile(io.BytesIO(new)) as after:
        assert after.comment == before.comment
        for info in before.infolist():
            now = after.getinfo(info.filename)
            assert now.date_time == info.date_time
            if info.filename not in changed:
                assert (now.compress_type, now.compress_size, now.CRC, now.external_attr) == (
                    info.compress_type, info.compress_size, info.CRC, info.external_attr)


@given(CONTENTS)
def test_nothing_changed_is_the_same_bytes(members):
    data = zipped(members)
    assert splice(data, {}) == data


def test_bytes_before_the_zip_stay():
    data = zipped({"a": b"1", "b": b"2"}, before=b"#!/bin/sh\n")
    new = splice(data, {"a": b"3"})
    assert new.startswith(b"#!/bin/sh\n") and unzipped(new) == {"a": b"3", "b": b"2"}


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\5\6" + b"\0" * 4 + b"\1\0\1\0" + b"\xff" * 10])
def test_no_directory(data):
    with pytest.raises(ValueError):
        splice(data, {"a": b""})


def test_a_directory_that_lies():
    data = bytearray(zipped({"a": b"1", "b": b"2"}))
    data[-12] = 7  # the number of members
    with pytest.raises(ValueError):
        splice(bytes(data), {"a": b""})


# ── tags ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_tag_ends_behind_its_quotes():
    xml = b"""<a><v prompt='a > "b"' s="1"/><c r="A1" s='2'></c></a>"""
    found = tags.find(xml, b"v")
    assert xml[found.start:found.inner] == b"""<v prompt='a > "b"' s="1"/>""" and found.hollow
    assert tags.attribute(xml[found.start:found.inner], b"s") == b"1"
    assert tags.with_attribute(b"<c r=\"A1\" s='2'>", b"s", b"37") == b"<c r=\"A1\" s='37'>"
    assert tags.with_attribute(b'<c r="A1" />', b"s", b"3") == b'<c r="A1" s="3" />'
    assert tags.attribute(b"""<v prompt=' s="9"' s="1"/>""", b"s") == b"1"


def test_what_is_no_markup_is_not_seen():
    xml = b"<?xml version='1.0'?><!-- <c/> --><a><![CDATA[<c/>]]><c/></a>"
    view = tags.seen(xml)
    assert len(view) == len(xml) and len(list(tags.find_all(view, b"c"))) == 1


def test_children_are_those_next_below():
    xml = b"<a><b><b/><c>x</c></b><d/><x:e><f/></x:e></a>"
    assert [(name, xml[start:end]) for name, start, _, end in tags.children(xml, 3, len(xml) - 4)] == [
        (b"b", b"<b><b/><c>x</c></b>"), (b"d", b"<d/>"), (b"e", b"<x:e><f/></x:e>")]


def test_a_self_closing_element_is_opened():
    xml = b"<a><b x='1' /></a>"
    assert tags.edited(xml, [tags.appended(xml, tags.find(xml, b"b"), b"<c/>")]) == b"<a><b x='1'><c/></b></a>"


def test_edits_that_overlap_are_our_fault():
    with pytest.raises(ValueError):
        tags.edited(b"abcdef", [(0, 3, b""), (2, 4, b"")])


@pytest.mark.parametrize("xml", ["<?xml version='1.0' encoding='gb18030'?><a/>".encode(), "<a/>".encode("utf-16")])
def test_other_encodings_are_refused(xml):
    with pytest.raises(ValueError):
        tags.seen(xml)
