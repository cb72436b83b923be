"""What came in: every file under 收件/, what it is, and whether it can be opened at all."""

import hashlib
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ledgerkit import periods
from ledgerkit.errors import FatalError
from ledgerkit.model import Received
from ledgerkit.office import formats

INBOX, OUTPUT = "收件", "输出"
_KEYS = {"campaign": str, "period": str, "as_of": date, "previous": str, "last_year": str, "scope": str, "ledger": str, "correct_by": date,
         "mail": dict}
_MAIL = {"address": str, "name": str, "user": str, "imap": str, "folder": str, "smtp": str, "tls": bool}


@dataclass(frozen=True, slots=True)
class Batch:
    """The folder that a user works in, as its batch.toml describes it.

    `correct_by` is the day until which returned workbooks are to come back. `mail` is the office's mailbox: `address`
    and `name` of the sender, `user` to log in with, `imap` and `smtp` as host or host:port, the `folder` to fetch from,
    and `tls` (True unless it says otherwise). A password never stands in it.
    """

    folder: Path
    campaign: str
    period: str
    as_of: date
    scope: str | None = None
    ledger: str | None = None
    previous: str | None = None
    last_year: str | None = None
    correct_by: date | None = None
    mail: dict[str, str | bool] = field(default_factory=dict)


def load_batch(folder: Path) -> Batch:
    """The batch in this folder; `FatalError` with one sentence if there is none or its batch.toml is malformed."""
    path = folder / "batch.toml"
    if not folder.is_dir():
        raise FatalError(f"找不到文件夹“{folder}”。")
    if not path.is_file():
        raise FatalError(f"“{folder.name}”里没有batch.toml，请用ledgerkit new建立批次文件夹，或补上这个文件。")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise FatalError(f"batch.toml写法有误（{error}）。") from None
    for key, value in data.items():
        if key not in _KEYS:
            raise FatalError(f"batch.toml里不认识“{key}”，可以写的有：{'、'.join(_KEYS)}。")
        if not isinstance(value, _KEYS[key]):
            raise FatalError(f"batch.toml里{key}的值“{value}”不对，" + (
                "日期应写成2021-09-25，不加引号。" if _KEYS[key] is date else "应写成[mail]一节。" if key == "mail" else "文字应加英文引号。"))
    for key, value in data.get("mail", {}).items():
        if key not in _MAIL or not isinstance(value, _MAIL[key]):
            raise FatalError(f"batch.toml的[mail]里“{key}”不对，可以写的有：{'、'.join(_MAIL)}，密码不写在文件里。")
    for key in ("campaign", "period", "as_of"):
        if key not in data:
            raise FatalError(f"batch.toml里缺少“{key}”。")
    if not (folder / INBOX).is_dir():
        raise FatalError(f"“{folder.name}”里没有“{INBOX}”文件夹，请建立后把收到的表格放进去。")
    return Batch(folder, data["campaign"], periods.check(data["period"]), data["as_of"], data.get("scope"), data.get("ledger"),
                 data.get("previous"), data.get("last_year"), data.get("correct_by"), data.get("mail", {}))


def walk(folder: Path) -> list[Path]:
    """Every file under a folder, in an order that is the same on every system. Links out of it are not followed."""
    files = [p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()]
    return sorted(files, key=lambda p: p.relative_to(folder).as_posix())


def named(paths: Iterable[Path], folder: Path | None = None) -> list[tuple[Path, str]]:
    """Each file with the name that registers show: its path, seen from a folder, as text that any document can hold.

    Bytes that are no UTF-8 are the GBK that an archive unpacked on another system leaves behind.
    """
    found: dict[str, Path] = {}
    for path in paths:
        parts = (path.relative_to(folder) if folder else path).as_posix().split("/")
        name = wanted = "/".join(map(_readable, parts))
        number = 1
        while name in found:
            number += 1
            name = f"{wanted}({number})"
        found[name] = path
    return [(path, name) for name, path in found.items()]


def _readable(name: str) -> str:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        try:
            data = name.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # half a pair of surrogates, which Windows allows
            return name.encode("utf-8", "replace").decode("utf-8")
        return formats.decode(data) or data.decode("utf-8", "replace")
    return name


def receive(path: str | Path, name: str) -> tuple[Received, bytes]:
    """The file's registration and its content. `name` is the path that registers and findings show."""
    try:
        with open(path, "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size > formats.MAX_FILE:
                return Received(name, size, "", "unknown", "文件超过100MB，为安全起见未打开"), b""
            data = file.read()
    except OSError:
        return Received(name, 0, "", "unknown", "文件读不出来，可能正被其他程序打开，请关闭后重试"), b""
    format = formats.sniff(data, name.rpartition("/")[2])
    return register(name, data, format, formats.advice(format)), data


def register(name: str, data: bytes, format: str, failure: str | None) -> Received:
    """The registration of a file by its content; one inside an archive or e-mail is `outer.zip!inner.xlsx`."""
    return Received(name, len(data), hashlib.sha256(data).hexdigest(), format, failure)
