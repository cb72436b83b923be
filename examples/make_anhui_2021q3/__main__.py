"""Makes examples/anhui-2021q3: the e-mailed workbooks of a province for the third quarter of 2021, and their truth.

    python examples/make_anhui_2021q3 [FOLDER]

Enterprises, people and problems are invented; their sums are the figures published for 2021. Every run writes the same
bytes. The folder 收件 and the files batch.toml and expected.json are made anew, other files beside them are left alone.
"""
import json
import shutil
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import world
from mail import Mail
from names import Dice
from papers import papers
from plan import COPIED, RESENT, SPLIT, WRONG_QUARTER
from prose_north import TEXTS as NORTH
from prose_south import TEXTS as SOUTH
from cases import CASES
from spoil import FAULTS, spoil

TARGET = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "anhui-2021q3")
BATCH = 'campaign = "anhui-sbq"\nperiod = "2021Q3"\nas_of = 2021-09-30\n'


def main():
    reports = world.build()
    cities = city_figures(reports)
    for city, text in (NORTH | SOUTH).items():
        reports[f"{city}-0"].narrative = narrative(text, cities[city], CASES.get(city))
    truth = expected(reports, cities)      # before anything is spoiled

    mail = Mail()
    for code, report in reports.items():
        dice = Dice(world.SEED, "mail", code)
        if code in RESENT:
            mail.older_version(report, RESENT[code], dice)
        if code == WRONG_QUARTER:
            mail.second_quarter(report, dice)
        cells = [(FAULTS[code], *spoil(report, FAULTS[code], dice))] if code in FAULTS else []
        if code in world.SHARED:
            cells.append(("paired_by_two_units", "pairing", world.SHARED_ROWS[code], "企业名称"))
        if code in SPLIT:
            mail.two_workbooks(report, dice)
        else:
            mail.workbook(report, dice, cells)
        if code in COPIED:
            mail.copy_of(code)
    mail.strays(reports)
    truth["told"] = mail.paper(*papers(cities))

    truth["files"] = sorted(mail.files, key=lambda entry: entry["file"])
    truth["errors"] = mail.errors
    write(mail.contents, truth)


def narrative(text, figures, case):
    """The rows of 工作报告素材 from a text in the form told in prose_north."""
    share = Decimal(100 * figures["已解决数"]) / figures["问题收集数"]
    values = {"paired": figures["结对企业数"], "visited": figures["走访企业数"], "issues": figures["问题收集数"],
              "solved": figures["已解决数"], "rate": f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%",
              "case": case.name if case else ""}
    rows = []
    for block in text.strip().split("\n# "):
        head, body = block.removeprefix("# ").split("\n", 1)
        part, title = head.split("｜")
        paragraphs = ["".join(p.split("\n")) for p in body.strip().split("\n\n")]
        rows.append({"部分": part, "标题": title, "内容": "\n".join(paragraphs).format(**values)})
    return rows


def city_figures(reports):
    """The sum over a city's own level and its counties: {city code: figures}; the department's own is under 340000."""
    cities = {}
    for report in reports.values():
        sums = cities.setdefault(report.unit.city, {})
        for name, value in report.figures().items():
            sums[name] = sums.get(name, 0) + value
    return cities


def expected(reports, cities):
    total = {name: sum(figures[name] for figures in cities.values()) for name in cities["340000"]}
    names = {unit.code: unit for unit in world.read_units()}
    return {
        "campaign": "anhui-sbq", "period": "2021Q3", "as_of": "2021-09-30",
        "province": total,
        "cities": {city: figures for city, figures in cities.items() if city != "340000"},
        "units": {code: {"name": report.unit.name, "bureau": report.unit.bureau, "filled": str(report.filled),
                         **report.figures()} for code, report in reports.items()},
        "missing": [{"code": code, "name": names[code].name, "city": names[code].city_name}
                    for code in world.NOT_REPORTING],
        "narratives": {code: [row["部分"] for row in report.narrative]
                       for code, report in reports.items() if report.narrative},
    }


def write(contents, truth):
    """Write the folder anew; `contents` = {path below the folder: bytes}."""
    TARGET.mkdir(exist_ok=True)
    inbox = TARGET / "收件"
    if inbox.exists():
        shutil.rmtree(inbox)
    for path, content in contents.items():
        file = TARGET.joinpath(*path.split("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (TARGET / "batch.toml").write_bytes(BATCH.encode("utf-8"))
    (TARGET / "expected.json").write_bytes((json.dumps(truth, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


if __name__ == "__main__":
    main()
