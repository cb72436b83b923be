"""The Jinja that templates and sentences are written in: sandboxed, strict about names, its faults said in Chinese."""

import math
import re
from functools import cache
from typing import Any

from ledgerkit.errors import FatalError
from ledgerkit.indicators import NOTHING
from ledgerkit.outputs import phrases

_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


@cache
def environment(docx: bool):
    """Sandboxed, strict about names. In a .docx values are escaped, whatever the template says about it."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup

    class Missing(StrictUndefined):
        """Its message is the bare name, for `explain` to put into a sentence."""

        @property
        def _undefined_message(self) -> str:
            return str(self._undefined_name)

    def as_markup(value: Any):
        if isinstance(value, Markup):  # what Jinja itself has escaped: a macro's result, a set block
            return value
        line_break = Markup('</w:t><w:br/><w:t xml:space="preserve">')
        return line_break.join(_LINE_BREAK.split(str(_printable(value))))  # joining markup escapes what it joins

    made = ImmutableSandboxedEnvironment(
        undefined=Missing,
        autoescape=docx,
        finalize=as_markup if docx else _printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(phrases.FILTERS, 空则略=_unless_empty)
    del made.filters["safe"]
    return made


def _printable(value: Any) -> Any:
    """What stands for a missing figure is a dash, never None or nan."""
    return NOTHING if value is None or isinstance(value, float) and math.isnan(value) else value


def explain(error: Exception, where: str, source: str = "") -> FatalError:
    """The operator's sentence for whatever Jinja raised; `source` allows to quote the line in question."""
    from jinja2 import TemplateSyntaxError, UndefinedError

    line = error.lineno if isinstance(error, TemplateSyntaxError) else _line_of(error)
    quoted = excerpt(source.splitlines()[line - 1]) if source and line else ""
    where += f"的“{quoted}”" if quoted else ""
    if isinstance(error, TemplateSyntaxError):
        return FatalError(f"{where}写得不对，请检查括号、引号、过滤器名称，if、for 与 endif、endfor 是否成对（{error.message}）。")
    if isinstance(error, UndefinedError):
        return FatalError(f"{where}用了没有的名称“{error.message}”，请对照模板说明改正。")
    return FatalError(f"{where}算不出来，请检查写法（{type(error).__name__}: {error}）。")


def _line_of(error: Exception) -> int:
    """The last line of template source in the traceback, which Jinja rewrites to point there; 0 if there is none."""
    lines = [0]
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1]


def excerpt(text: str) -> str:
    text = text.replace("{% filter 空则略 %}", "").replace("{% endfilter %}", "")
    return re.sub(r"<[^<>{}]*>", "", text).strip()[:60]


def _unless_empty(paragraph: str) -> str:
    """The XML of a paragraph, or nothing where no text is in it."""
    return paragraph if re.sub(r"<[^>]*>", "", paragraph).strip(" \t\n\u3000\xa0") else ""
