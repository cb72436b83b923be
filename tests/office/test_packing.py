"""A package written from what was deflated before has the bytes of one written at once."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from ledgerkit.office import package, packing

NAMES = st.lists(st.sampled_from(["[Content_Types].xml", "word/document.xml", "a", "customXml/图表 1.xml", "docProps/core.xml"]), unique=True,
                 min_size=1)


@given(NAMES, st.data())
def test_the_bytes_are_those_of_a_package_written_at_once(names, data):
    entries = {name: data.draw(st.binary(max_size=40)) * data.draw(st.sampled_from([0, 1, 3000])) for name in names}
    kept = {name: (content, packing.pack(content)) for name, content in entries.items() if data.draw(st.booleans())}
    assert packing.write(entries, kept) == package.write_package(entries)


def test_what_changed_is_not_taken_from_before():
    old, new = b"old" * 9, b"new" * 9
    written = packing.write({"a": new, "b": old}, {"a": (old, packing.pack(old)), "b": (old, packing.pack(old))})
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert (archive.read("a"), archive.read("b"), archive.testzip()) == (new, old, None)
