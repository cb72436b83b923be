"""What a run writes, as bytes: only the pipeline puts them into files.

`WORKBOOKS` maps file names to the functions that make them; Word reports come from the pack's documents.
"""

from ledgerkit.outputs.consolidated import consolidated
from ledgerkit.outputs.findings import findings
from ledgerkit.outputs.progress import progress
from ledgerkit.outputs.reexport import reexport
from ledgerkit.outputs.register import register

__all__ = ["WORKBOOKS", "reexport"]

WORKBOOKS = {
    "收件登记.xlsx": register,
    "校验意见.xlsx": findings,
    "报送进度.xlsx": progress,
    "汇总.xlsx": consolidated,
}
