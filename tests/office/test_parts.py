"""Zips that are not plain are read like those that are: zipfile is the measure."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ledgerkit.office.parts import parts, unpack

CONTENTS = {"a.xml": b"<a/>" * 500, "b/c.xml": b"", "d.bin": bytes(range(256))}


def zipped(names=None, comment=b"", method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in (names or CONTENTS).items():
            archive.writestr(name, content)
        archive.comment = comment
    return buffer.getvalue()


def streamed():
    """A zip written to a pipe: sizes and sums stand behind each member, its own header has none."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in CONTENTS.items():
            archive.writestr(name, content)
    return pipe.data


@pytest.mark.parametrize("data", [
    zipped(), zipped(method=zipfile.ZIP_STORED), zipped(comment="备注".encode()), b"MZ stub" + zipped(), streamed(),
    zipped({"表.xml": b"<a/>"}), zipped(method=zipfile.ZIP_BZIP2), zipped(method=zipfile.ZIP_LZMA),
    zipped({"a.xml": b"", "b.xml": b"x"}, comment=b"PK\5\6" + b"\0" * 18),
], ids=["plain", "stored", "comment", "stub", "streamed", "chinese", "bzip2", "lzma", "end in comment"])
def test_every_zip_gives_what_zipfile_gives(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = {name: archive.read(name) for name in archive.namelist()}
    assert {name: unpack(data, name, part) for name, part in parts(data).items()} == expected


@pytest.mark.parametrize("data", [b"", b"PK\5\6", b"PK\3\4" + b"\0" * 40, zipped()[:-30]])
def test_damage_is_zipfiles_to_tell(data):
    with pytest.raises(zipfile.BadZipFile):
        parts(data)


def test_without_igzip_zlib_does_the_same(tmp_path):
    """On a machine for which igzip isn't made."""
    (tmp_path / "a.zip").write_bytes(zipped())
    code = ("import sys; sys.modules['isal'] = None; from ledgerkit.office import parts; data = open(sys.argv[1], 'rb').read();"
            "print(parts.zlib.__name__, [len(parts.unpack(data, n, p)) for n, p in parts.parts(data).items()])")
    said = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.zip")], cwd=Path(__file__).resolve().parents[2],
                          stdout=subprocess.PIPE, check=True, text=True)
    assert said.stdout.strip() == f"zlib {[len(content) for content in CONTENTS.values()]}"


def test_a_changed_byte_is_noticed():
    data = bytearray(zipped(method=zipfile.ZIP_STORED))
    data[data.index(b"<a/>") + 1] ^= 1
    found = parts(bytes(data))
    with pytest.raises(zipfile.BadZipFile):
        unpack(bytes(data), "a.xml", found["a.xml"])
