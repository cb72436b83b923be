"""A package written from what was deflated before holds what one written at once does, member by member."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from ledgerkit.office import package, packing

NAMES = st.lists(st.sampled_from(["[Content_Types].xml", "word/document.xml", "a", "customXml/图表 1.xml", "docProps/core.xml"]), unique=True,
                 min_size=1)


@given(NAMES, st.data())
def test_it_is_the_package_written_at_once(names, data):
    entries = {name: data.draw(st.binary(max_size=40)) * data.draw(st.sampled_from([0, 1, 3000])) for name in names}
    kept = {name: (content, packing.pack(content)) for name, content in entries.items() if data.draw(st.booleans())}
    assert members(packing.write(entries, kept)) == members(package.write_package(entries))
    assert packing.write(entries, kept) == packing.write(dict(entries), kept)


@given(NAMES, st.data())
def test_what_was_deflated_before_has_the_bytes_of_a_package_written_at_once(names, data):
    entries = {name: data.draw(st.binary(max_size=40)) * data.draw(st.sampled_from([0, 1, 3000])) for name in names}
    assert packing.joined({name: packing.pack(content) for name, content in entries.items()}) == package.write_package(entries)


def test_what_is_stored_has_the_bytes_that_the_standard_library_writes():
    entries = {"[Content_Types].xml": b"<Types/>", "图表 1.xml": b"1" * 99}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, package.ZIP_EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    assert packing.joined({name: packing.store(content) for name, content in entries.items()}) == buffer.getvalue()


def members(data):
    """All that the zip says of its members but how hard they are pressed, and their contents."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return [(i.filename, i.date_time, i.create_system, i.external_attr, i.flag_bits, i.compress_type, i.extract_version,
                 i.CRC, i.file_size, archive.read(i)) for i in archive.infolist()]


def test_what_changed_is_not_taken_from_before():
    old, new = b"old" * 9, b"new" * 9
    written = packing.write({"a": new, "b": old}, {"a": (old, packing.pack(old)), "b": (old, packing.pack(old))})
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert (archive.read("a"), archive.read("b"), archive.testzip()) == (new, old, None)
