"""Conditions that packs write over column titles, in Jinja's sandbox: `办理状态 == '已解决'`."""

from functools import cache, lru_cache
from typing import Any


@cache
def _environment():
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment()
    environment.globals.clear()  # a condition speaks of columns and of nothing else
    return environment


@lru_cache(maxsize=256)
def condition(text: str) -> "Expression":
    """The compiled condition of this text, compiled once."""
    return Expression(text)


class Expression:
    """A compiled condition; ValueError if its text is none. `names` are the column titles that it uses."""

    def __init__(self, text: str):
        from jinja2 import TemplateError, meta

        environment = _environment()
        try:
            self.names = meta.find_undeclared_variables(environment.parse("{{ (" + text + ") }}"))
            self._call = environment.compile_expression(text, undefined_to_none=True)
        except TemplateError as error:
            raise ValueError(str(error)) from error

    def __call__(self, values: dict[str, Any]) -> bool:
        """Whether a row's values meet the condition."""
        return bool(self._call(values))
