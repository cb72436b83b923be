"""The stamp of a form: document properties that say whose form it is, whatever becomes of its cells."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

_UNIT, _CODE, _PERIOD, _CAMPAIGN, _SHEETS, _SEAL = "填报单位", "单位代码", "报告期", "专项", "工作表", "校验码"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a form was made for. `sheets` are its tables' sheets by table id; `genuine` is False for an edited stamp."""

    unit: str
    name: str
    period: str
    campaign: str
    sheets: dict[str, str]
    genuine: bool = True

    def properties(self) -> dict[str, str]:
        """The custom document properties that carry the stamp.

        >>> list(Stamp("340121", "合肥市长丰县", "2021Q3", "anhui-sbq", {"pairing": "结对服务基本情况表"}).properties())
        ['填报单位', '单位代码', '报告期', '专项', '工作表', '校验码']
        """
        said = {_UNIT: self.name, _CODE: self.unit, _PERIOD: self.period, _CAMPAIGN: self.campaign,
                _SHEETS: "、".join(f"{table}={sheet}" for table, sheet in self.sheets.items())}
        return said | {_SEAL: _seal(said)}


def read_stamp(properties: Mapping[str, str]) -> Stamp | None:
    """The stamp in a workbook's custom document properties; None for a workbook that has none.

    >>> stamp = Stamp("340121", "合肥市长丰县", "2021Q3", "anhui-sbq", {"pairing": "结对服务基本情况表"})
    >>> read_stamp(stamp.properties()) == stamp
    True
    >>> read_stamp(stamp.properties() | {"报告期": "2021Q2"}).genuine
    False
    """
    if _SEAL not in properties or _CODE not in properties:
        return None
    said = {key: properties.get(key, "") for key in (_UNIT, _CODE, _PERIOD, _CAMPAIGN, _SHEETS)}
    sheets = dict(pair.split("=", 1) for pair in said[_SHEETS].split("、") if "=" in pair)
    return Stamp(said[_CODE], said[_UNIT], said[_PERIOD], said[_CAMPAIGN], sheets, _seal(said) == properties[_SEAL])


def _seal(said: Mapping[str, str]) -> str:
    """Tells an edit by hand; it keeps no secret."""
    return hashlib.sha256("\x1f".join(said.values()).encode()).hexdigest()[:8].upper()
