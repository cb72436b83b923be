"""Finished Word documents from the templates and sentences that staff edit."""

from ledgerkit.typeset.template import Template, compile_template, render
from ledgerkit.typeset.wording import SHARED, Wording, load_wording

__all__ = ["SHARED", "Template", "Wording", "compile_template", "load_wording", "render"]
