"""Workbooks as bytes, and their parts to tamper with."""

import io
import zipfile

import pytest


@pytest.fixture
def saved():
    """The bytes of a workbook or document of openpyxl, xlwt or python-docx."""
    def save(document):
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return save


@pytest.fixture
def unzip():
    """The members of a zip, name -> content."""
    def members(data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return members


@pytest.fixture
def rezip():
    """The bytes of a zip with these members."""
    def packed(members, compression=zipfile.ZIP_DEFLATED):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", compression) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return packed


@pytest.fixture
def rewrite(unzip, rezip):
    """rewrite(data, change): the package with change(name, content) as its members; something must change."""
    def changed(data, change):
        members = unzip(data)
        new = {name: change(name, content) for name, content in members.items()}
        assert new != members, "the change changed nothing"
        return rezip(new)

    return changed
