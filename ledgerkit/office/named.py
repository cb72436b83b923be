"""Named cell styles for a workbook that has only formats: whoever changes the style 表头 changes every heading.

Excel, WPS and LibreOffice hand a style's change on to the cells that follow it, but not what a cell says of its own
(`apply…`): so a format keeps as its own only what differs from its style.
"""

from collections.abc import Mapping, Sequence

from ledgerkit.office.package import read_package, write_package

STYLES = "xl/styles.xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_BUILTIN = {"标题": "15", "百分比": "5"}  # the names that Chinese Excel has already, by the number of the style
_ASPECTS = {"numFmtId": "applyNumberFormat", "fontId": "applyFont", "fillId": "applyFill", "borderId": "applyBorder"}


def with_named_styles(data: bytes, looks: Mapping[str, Sequence[int]]) -> bytes:
    """The workbook with these styles: name -> the numbers of its formats (cellXfs), of which the first shows how it looks.

    For workbooks of our own making, whose formats follow no style yet. Equal arguments give equal bytes.
    """
    if not looks:
        return data
    from lxml import etree

    entries = read_package(data)
    root = etree.fromstring(entries[STYLES], etree.XMLParser(resolve_entities=False, no_network=True))
    formats, models, names = (root.find(f"{_MAIN}{part}") for part in ("cellXfs", "cellStyleXfs", "cellStyles"))
    for name, (first, *_) in looks.items():
        model = etree.fromstring(etree.tostring(formats[first]))
        model.attrib.pop("xfId", None)
        number = str(len(models))
        models.append(model)
        style = etree.SubElement(names, f"{_MAIN}cellStyle", name=name, xfId=number)
        if name in _BUILTIN:
            style.attrib.update({"builtinId": _BUILTIN[name], "customBuiltin": "1"})
        for look in looks[name]:
            _follow(formats[look], model, number)
    for part in (models, names):
        part.set("count", str(len(part)))
    entries[STYLES] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return write_package(entries)


def _follow(look, model, number: str) -> None:
    """Let a format follow the style of this number, but where it differs."""
    look.set("xfId", number)
    for aspect, applies in _ASPECTS.items():
        if look.get(aspect) == model.get(aspect):
            look.attrib.pop(applies, None)
        else:
            look.set(applies, "1")
    own, its = (dict(x[0].attrib) if len(x) else {} for x in (look, model))
    if own == its:
        look.attrib.pop("applyAlignment", None)
    else:
        look.set("applyAlignment", "1")
