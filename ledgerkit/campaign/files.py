"""The files of a pack as text: read with faults said by name, and the line of a place in them."""

import csv
import io
import re
import typing
from collections.abc import Callable
from pathlib import Path

from ledgerkit.errors import FatalError
from ledgerkit.model import Unit

LEVELS = ("province", "city", "county", "area", "department", "own")


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FatalError(f"专项包缺少文件“{path.name}”。") from None
    except (OSError, UnicodeDecodeError):
        raise FatalError(f"专项包的“{path.name}”读不出来，请存为UTF-8编码。") from None


def load_units(path: Path) -> tuple[Unit, ...]:
    """The reporting tree: code, name, level, parent, aliases parted by blanks.

    Its order is the official one of the file, neither that of codes nor of pinyin (X-15).
    """
    units: dict[str, Unit] = {}
    reader = csv.DictReader(io.StringIO(read(path)))
    for row in reader:
        def refuse(problem: str) -> typing.NoReturn:
            raise FatalError(f"专项包 {path.parent.name}/units.csv 第{reader.line_num}行：{problem}。")

        code, name, level, parent = (((row.get(k) or "").strip()) for k in ("code", "name", "level", "parent"))
        if not code or not name:
            refuse("缺少代码或名称")
        if level not in LEVELS:
            refuse(f"层级“{level}”应为{'、'.join(LEVELS)}之一")
        if code in units:
            refuse(f"代码“{code}”重复")
        if parent and parent not in units:
            refuse(f"上级“{parent}”应写在它的前面")
        units[code] = Unit(code, name, level, parent or None, tuple((row.get("aliases") or "").split()))
    if not units:
        raise FatalError(f"专项包 {path.parent.name}/units.csv 里没有填报单位。")
    return tuple(units.values())


def line_of(text: str, path: tuple) -> int:
    """The line of a place in a TOML text: ("tables", 1, "columns", 3) is the 4th column of the 2nd table.

    TOML keeps an inline table on one line, so counting the lines that open one finds an item of a list. A place
    that is not there gives the nearest line that is.
    """
    lines = text.splitlines()
    at = 0

    def seek(start: int, wanted: Callable[[str], bool], stop: Callable[[str], bool]) -> int | None:
        for n in range(start, len(lines)):
            line = lines[n].strip()
            if wanted(line):
                return n
            if stop(line):
                return None
        return None

    rest = list(path)
    if len(rest) == 1:
        heads = [n for n, line in enumerate(lines) if re.match(rf"\[+{re.escape(str(rest[0]))}\]+", line.strip())]
        if heads:
            return heads[0] + 1
    if len(rest) >= 2 and isinstance(rest[1], int):
        header = f"[[{rest[0]}]]"
        heads = [n for n, line in enumerate(lines) if line.strip() == header]
        if rest[1] >= len(heads):
            return 1
        at, rest = heads[rest[1]], rest[2:]
    while rest:
        key = rest.pop(0)
        if isinstance(key, int):
            items = [n for n in range(at + 1, len(lines)) if lines[n].strip() and not lines[n].strip().startswith(("#", "]"))]
            at = items[key] if key < len(items) else at
            continue
        pattern = re.compile(rf'"?{re.escape(str(key))}"?\s*=')
        start = at + 1 if lines[at].strip().startswith("[") else at
        found = seek(start, lambda line: bool(pattern.match(line)), lambda line: line.startswith("["))
        at = at if found is None else found
        if found is not None and re.search(r"=\s*\{", lines[at]):  # an inline table: all that it holds is on this line
            break
    return at + 1
