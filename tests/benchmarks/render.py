"""How long rendering a city's report takes, as a multiple of zipping the package that comes out of it.

    python tests/benchmarks/render.py [BATCH] [--unit 340100] [--rounds 200]

Rendering is all that a document costs once its template is compiled and what it may say is gathered: the sentences, the
parts, charts, controls around every figure, the sources of each, and the zip. Both are measured in this one process, in
turn, and the median of the rounds' ratios counts: a clock that changes its speed between two rounds changes both sides.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from ledgerkit import outputs, pipeline, typeset  # noqa: E402
from ledgerkit.office import package  # noqa: E402
from ledgerkit.outputs import documents, facts  # noqa: E402
from ledgerkit.outputs.context import context  # noqa: E402
from ledgerkit.typeset.recorded import Recorder  # noqa: E402


def caught(batch: Path):
    """The run of a batch."""
    runs = []
    outputs.WORKBOOKS = {"run.txt": lambda run: runs.append(run) or b""}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, batch.name)
        shutil.copytree(batch, copy, ignore=shutil.ignore_patterns("输出"))
        pipeline.run(copy)
    return runs[0]


def seconds(work) -> float:
    """Seconds of the processor that one call takes, whatever else the machine does meanwhile."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main():
    """Print both and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("batch", nargs="?", type=Path, default=HERE.parents[1] / "examples" / "anhui-2021q3")
    parser.add_argument("--unit", default="340100")
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    run = caught(arguments.batch)
    unit = run.unit(arguments.unit)
    document = next(d for d in run.campaign.documents if d.level == unit.level)
    template = typeset.compile_template(Path(run.campaign.folder, document.template), document.headings)
    wording, said = documents.sentences(run.campaign), context(run, unit)
    record = partial(Recorder(facts.of_run(run).fact).item, unit.name, run.period_title, run.day)
    render = partial(typeset.render, template, wording, document.id, said, run.moment, record)
    data = render()
    write = partial(package.write_package, package.read_package(data))
    rounds = [(seconds(write), seconds(render)) for _ in range(arguments.rounds)]
    ratios = sorted(rendered / zipped for zipped, rendered in rounds)
    zipped, rendered = (statistics.median(r[i] for r in rounds) * 1000 for i in (0, 1))
    spread = f"{ratios[len(ratios) // 10]:.2f} to {ratios[-len(ratios) // 10]:.2f}"
    print(f"{unit.name}: {len(data):,} bytes, zip {zipped:.2f} ms, render {rendered:.2f} ms, "
          f"ratio {statistics.median(ratios):.2f} (four rounds of five: {spread})")


if __name__ == "__main__":
    main()
