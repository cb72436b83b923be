"""XML that came from outside: parsed without entities, without the network, within libxml2's limits."""

from typing import Any

from ledgerkit.office.formats import Unsafe


def parse(data: bytes) -> Any:
    """The root element; raises `Unsafe` for what is not well-formed, nested absurdly deep or has a document type."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                             remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        raise Unsafe("文件已损坏或没有传完整，打不开，请重新发送") from None
    if root.getroottree().docinfo.doctype:
        raise Unsafe("文件里有外部引用声明，为安全起见未打开，请另存为.xlsx后重新发送")
    return root


def local(element) -> str:
    """An element's name without its name space, which differs between the dialects of a format."""
    return element.tag.rpartition("}")[2]


def attribute(element, name: str, default: str = "") -> str:
    """An attribute by its name without name space."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return default


def count(element, name: str, default: int = 1) -> int:
    """An attribute that is a count from 0; the default where it is missing or no number."""
    value = attribute(element, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else default
