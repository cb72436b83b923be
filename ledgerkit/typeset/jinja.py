"""The Jinja that templates and sentences are written in: sandboxed, strict about names, its faults said in Chinese."""

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.indicators import NOTHING
from ledgerkit.model.figure import BETWEEN, CLOSE, OPEN, Figure, Told, marked
from ledgerkit.outputs import phrases
from ledgerkit.typeset import tracked
from ledgerkit.typeset.elements import speaks

# What XML 1.0 can't hold; shown as U+FFFD, so that whoever reads the document sees that something was there.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
# What a value holds that can't go into XML as it is: either of these, and what is escaped.
_MARKED = re.compile(f"[{OPEN}-{CLOSE}\x00-\x08\n-\x1f&<>\"'\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")  # or marks of ours
_UNLIKE = re.compile("[\x00-\x08\n-\x1f&<>\"'\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@cache
def environment(docx: bool):
    """Sandboxed, strict about names. In a .docx values are escaped, whatever the template says about it."""
    from jinja2 import StrictUndefined
    from jinja2.compiler import CodeGenerator
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    class Missing(StrictUndefined):
        """Its message is the bare name and what may have been meant, for `explain` to put into a sentence."""

        @property
        def _undefined_message(self) -> str:
            known = self._undefined_obj if isinstance(self._undefined_obj, Mapping) else ()
            return f"“{self._undefined_name}”{near(str(self._undefined_name), (k for k in known if isinstance(k, str)))}"

    def as_markup(value: Any):
        kind = type(value)
        if kind is str and not _MARKED.search(value):  # most values are this
            return value
        if kind is Figure and not _MARKED.search(value) and not _MARKED.search(value.key):
            return "".join((OPEN, value.key, BETWEEN, value, CLOSE))
        if isinstance(value, Markup):  # what Jinja itself has escaped: a macro's result, a set block
            return value
        text = marked(_printable(value))
        if not _UNLIKE.search(text):
            return text
        line_break = Markup('</w:t><w:br/><w:t xml:space="preserve">')
        return line_break.join(ILLEGAL.sub("\ufffd", line) for line in _LINE_BREAK.split(text))  # and escapes what it joins

    class Written(CodeGenerator):
        """Code in which `~` joins figures to a text that still has them, and which prints what `finalize` returns: that is
        text, escaped already where it has to be."""

        def _output_child_pre(self, node, frame, finalize):
            self.write(finalize.src)

        def _output_child_post(self, node, frame, finalize):
            self.write(")")

        def visit_Concat(self, node, frame):
            self.write("environment.joined((")
            for part in node.nodes:
                self.visit(part, frame)
                self.write(", ")
            self.write("))")

    class Environment(ImmutableSandboxedEnvironment):
        """What templates and sentences are compiled in."""

        code_generator_class = Written
        joined = staticmethod(tracked.joined)

        def getattr(self, obj, attribute):
            if isinstance(obj, dict) and not attribute.isascii():  # no dict has an attribute of such a name to try first
                try:
                    return obj[attribute]
                except LookupError:
                    return self.undefined(obj=obj, name=attribute)
            return super().getattr(obj, attribute)

    made = Environment(
        undefined=Missing,
        autoescape=docx,
        finalize=as_markup if docx else lambda value: marked(_printable(value)),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    if not docx:
        made.concat = lambda parts: Told("".join(parts))  # every part went through finalize
    made.filters.update(tracked.filters(made.filters))
    made.filters.update(phrases.FILTERS, 空则略=_unless_empty)
    del made.filters["safe"]
    return made


def names(docx: bool, context: Mapping[str, Any]) -> dict[str, Any]:
    """All that templates of this environment know, for `fill`: made once for many templates."""
    return {**environment(docx).globals, **context}


def fill(template: Any, names: dict[str, Any]) -> str:
    """What template.render makes of the names, which are not copied once more; raises what an author's expression may."""
    home = template.environment
    context = home.context_class(home, names, template.name, template.blocks, home.globals)
    try:
        return home.concat(template.root_render_func(context))
    except Exception:
        return home.handle_exception()  # raises it with the template's line in its traceback


def _printable(value: Any) -> Any:
    """What stands for a missing figure is a dash, never None or nan."""
    return NOTHING if value is None or isinstance(value, float) and math.isnan(value) else value


def explain(error: Exception, where: str, source: str = "") -> FatalError:
    """The operator's sentence for whatever Jinja raised; `source` allows to say the place and to quote the line."""
    from jinja2 import TemplateSyntaxError

    line = error.lineno if isinstance(error, TemplateSyntaxError) else line_of(error)
    lines = source.splitlines()
    if source and line:
        where += f"{place_of(lines[line - 1])}的“{excerpt(lines[line - 1])}”"
    if isinstance(error, TemplateSyntaxError):
        return FatalError(f"{where}写得不对，请检查括号、引号、过滤器名称，if、for 与 endif、endfor 是否成对（{error.message}）。")
    return FatalError(f"{where}{unreadable(error)}。")


def unreadable(error: Exception) -> str:
    """What went wrong when a tag was filled in, as a clause."""
    from jinja2 import UndefinedError

    if isinstance(error, UndefinedError):
        return f"用了没有的名称{error.message}，请对照模板说明改正"
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        return f"用了没有的名称“{error.args[0]}”，请对照模板说明改正"
    if isinstance(error, ZeroDivisionError):
        return "算不出来：除数为零，请先用 if 判断"
    if isinstance(error, TypeError) and "NoneType" in str(error):
        return "算不出来：里面有没有报送的（空的）数，请先用 if 判断，或改用“文”"
    return f"算不出来，请检查写法（{type(error).__name__}: {error}）"


def line_of(error: Exception) -> int:
    """The last line of template source in the traceback, which Jinja rewrites to point there; 0 if there is none."""
    lines = [0]
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1]


def excerpt(text: str, around: str = "") -> str:
    """A line of source as people see it, its tags without what we added; at most 60 letters, with `around` among them."""
    text = text.replace("{% filter 空则略 %}", "").replace("{% endfilter %}", "")
    text = re.sub(r"\{#@[^{}@]*@(\w+)#\}\{% ", r"{%\1 ", text)
    text = re.sub(r"<[^<>{}]*>|\{#@[^{}]*#\}", "", text).strip()
    if around and len(text) > 60 and (at := text.find(around)) > 40:
        start = max(0, min(at - 25, len(text) - 60))
        return f"……{text[start:start + 60]}"
    return text[:60]


def place_of(text: str) -> str:
    """The place that source names before its first tag; "" where it names none, as in sentences."""
    found = re.search(r"\{#@([^{}@]*)(?:@\w+)?#\}", text)
    return found[1] if found else ""


def near(wrong: str, known: Iterable[str]) -> str:
    """，是否为“…” where a known name is like the wrong one, else nothing; of names equally like the one that begins so."""
    alike = [(difflib.SequenceMatcher(None, wrong, name).ratio(), name[:1] == wrong[:1], -n, name) for n, name in enumerate(known)]
    best = max(alike, default=(0,))
    return f"，是否为“{best[-1]}”" if best[0] >= 0.5 else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """甲、乙、丙等20个: the first of many names."""
    names = list(names)
    return "、".join(names[:most]) + (f"等{len(names)}个" if len(names) > most else "")


def _unless_empty(paragraph: str) -> str:
    """The XML of a paragraph, or nothing where no text is in it."""
    return paragraph if speaks(paragraph) else ""
