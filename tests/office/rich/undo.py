"""What annotating may change in a part, said a second time and apart from the program.

Old and new part are walked tag by tag; whatever differs must be one of the few edits of its kind of part, and what is
left when those are taken away is the old part, byte for byte.
"""

import re

_TOKEN = re.compile(rb"<!--.*?-->|<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>|[^<]+", re.S)
_SET = re.compile(rb"""\s(s|spans|tabSelected|localSheetId|activeTab|firstSheet|count)=("[^"]*"|'[^']*')""")


def tokens(xml):
    """Tags and texts; nothing is lost between them."""
    found = _TOKEN.findall(xml)
    assert b"".join(found) == xml
    return found


def name(token):
    """A tag's name without its prefix, with the stroke of an end tag: b"/row"; b"" for a text."""
    found = re.match(rb"<(/?)(?:[\w.-]+:)?([\w.-]+)", token)
    return found[1] + found[2] if found else b""


def value(token, attribute):
    """An attribute's value."""
    found = re.search(rb"\s" + attribute + rb"""=["']([^"']*)""", token)
    return found[1] if found else None


def without(token, *attributes):
    """A tag without these attributes and without the space before its end."""
    token = re.sub(_SET, lambda m: b"" if m[1] in attributes else m[0], token)
    return re.sub(rb"\s*(/?)>$", rb"\1>", token)


def opened(old, new):
    """Whether the new tag is the old one, no longer self-closing."""
    return old.endswith(b"/>") and not new.endswith(b"/>") and without(old)[:-2] == without(new)[:-1]


def sheet(old, new, places):
    """The edits to a sheet; `places` are the noted cells as b"B5". Returns the cells that were edited."""
    old, new, done, i, drawings = tokens(old), tokens(new), set(), 0, 0
    row = column = 0
    k = 0
    while k < len(new):
        was, now = old[i] if i < len(old) else b"", new[k]
        if name(now) == b"row":
            row, column = int(value(now, b"r") or row + 1), 0
        if name(now) == b"c":
            place = value(now, b"r")
            column = _number(place) if place else column + 1
            here = b"%s%d" % (_letters(column), row)
        if now == was:
            if name(now) == b"c" and here in places:
                done.add(here)
            i += 1
        elif name(now) == name(was) == b"c" and without(now, b"s") == without(was, b"s"):
            assert here in places, (here, was, now)
            done.add(here)
            i += 1
        elif name(now) == b"c":
            assert here in places and re.fullmatch(rb'<([\w]+:)?c r="\w+" s="\d+"/>', now), now
            done.add(here)
        elif name(now) == b"row" and re.fullmatch(rb'<([\w]+:)?row r="\d+">', now) and name(was) in (b"row", b"/sheetData", b"") \
                and value(was, b"r") != value(now, b"r"):
            end = next(n for n in range(k, len(new)) if name(new[n]) == b"/row")
            for token in new[k + 1:end]:
                assert name(token) == b"c" and value(token, b"r") in places, token
                done.add(value(token, b"r"))
            k = end
        elif name(now) == name(was) == b"row" and without(now, b"spans") == without(was, b"spans"):
            assert _wider(value(was, b"spans"), value(now, b"spans"))
            i += 1
        elif name(now) == name(was) and name(now) in (b"row", b"sheetData") and opened(without(was, b"spans"), without(now, b"spans")):
            i += 1
            end = next(n for n in range(k, len(new)) if name(new[n]) == b"/" + name(now))
            for token in new[k + 1:end]:
                assert name(token) in (b"c", b"row", b"/row") and (name(token) != b"c" or value(token, b"r") in places), token
                done |= {value(token, b"r")} if name(token) == b"c" else set()
            k = end
        elif name(now) == name(was) == b"sheetView" and value(was, b"tabSelected") in (b"1", b"true"):
            assert value(now, b"tabSelected") == b"0" and without(now, b"tabSelected") == without(was, b"tabSelected")
            i += 1
        else:
            assert name(now) == b"legacyDrawing" and not drawings, (was, now)
            drawings += 1
        k += 1
    assert i == len(old)
    return done


def _wider(old, new):
    (a, b), (c, d) = map(int, old.split(b":")), map(int, new.split(b":"))
    return c <= a and b <= d and (a, b) != (c, d)


def _number(place):
    total = 0
    for letter in place.rstrip(b"0123456789"):
        total = total * 26 + letter - 64
    return total


def _letters(column):
    found = b""
    while column:
        column, rest = divmod(column - 1, 26)
        found = bytes([65 + rest]) + found
    return found


def additions(old, new, ends, changes=(), befores=()):
    """The old part and nothing but more children at the ends of these elements, or right behind the start tags of
    `befores`, and other values of the attributes `changes`: {element: attributes}. Returns what was added."""
    old, new, i, added = tokens(old), tokens(new), 0, []
    k = 0
    while k < len(new):
        was, now = old[i] if i < len(old) else b"", new[k]
        last = old[i - 1] if i else b""
        if now == was:
            i += 1
        elif name(now) == name(was) and without(now, *dict(changes).get(name(now), ())) == without(was, *dict(changes).get(name(now), ())):
            i += 1
        elif name(was) == name(now) and name(now) in ends and opened(without(was, b"count"), without(now, b"count")):
            i += 1
            end = next(n for n in range(k, len(new)) if name(new[n]) == b"/" + name(now))
            added += new[k + 1:end]
            k = end
        else:
            at_end = name(was).startswith(b"/") and name(was)[1:] in ends
            assert at_end or name(last) in befores, (last, was, now)
            added.append(now)
        k += 1
    assert i == len(old)
    return added
