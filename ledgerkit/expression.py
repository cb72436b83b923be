"""Conditions that packs write over column titles, in Jinja's sandbox: `办理状态 == '已解决'`."""

from functools import lru_cache
from typing import Any

from jinja2 import TemplateError, meta
from jinja2.sandbox import SandboxedEnvironment

_ENVIRONMENT = SandboxedEnvironment()


@lru_cache(maxsize=256)
def condition(text: str) -> "Expression":
    """The compiled condition of this text, compiled once."""
    return Expression(text)


class Expression:
    """A compiled condition; ValueError if its text is none. `names` are the column titles that it uses."""

    def __init__(self, text: str):
        try:
            self.names = meta.find_undeclared_variables(_ENVIRONMENT.parse("{{ (" + text + ") }}"))
            self._call = _ENVIRONMENT.compile_expression(text, undefined_to_none=True)
        except TemplateError as error:
            raise ValueError(str(error)) from error

    def __call__(self, values: dict[str, Any]) -> bool:
        """Whether a row's values meet the condition."""
        return bool(self._call(values))
