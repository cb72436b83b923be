"""The commands: what people type, the exit codes, the progress bar, the closing summary. No work is done here."""

import gettext
import json
import os
import sys
import tempfile
import traceback
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click

from ledgerkit import __version__
from ledgerkit.errors import FatalError

# click takes what it says by itself (用法, 选项, 用法不对…) from gettext's current domain.
os.environ["LANGUAGE"] = "zh_CN"
gettext.bindtextdomain("ledgerkit", Path(__file__).parent / "locale")
gettext.textdomain("ledgerkit")

_JSON = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出形式：text给人看，json给程序用。")
_CAMPAIGN = click.option("--campaign", metavar="代号", help="专项的代号（ledgerkit campaigns可列出）；不写则按表头判断。")
_FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="文件或文件夹…")


class Day(click.ParamType):
    """A date such as 2021-09-25."""

    name = "日期"

    def convert(self, value, param, ctx):
        """The date, or a usage error."""
        try:
            return value if isinstance(value, date) else datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"“{value}”不是日期，应写成2021-09-25", param, ctx)


_AS_OF = click.option("--as-of", type=Day(), help="统计截止日，如2021-09-25。")


@contextmanager
def _exit_codes():
    """2 with one sentence where the operator must act, 3 with one sentence where the fault is ours."""
    try:
        yield
    except FatalError as error:
        click.echo(f"不能继续：{error}", err=True)
        sys.exit(2)
    except (click.ClickException, click.exceptions.Exit, click.Abort, SystemExit, KeyboardInterrupt):
        raise
    except BrokenPipeError:
        sys.exit(0)
    except Exception:
        details = Path(tempfile.gettempdir(), "ledgerkit-错误.txt")
        details.write_text(f"ledgerkit {__version__}\n{traceback.format_exc()}", encoding="utf-8")
        click.echo(f"程序出了错，这是ledgerkit的问题，不是材料的问题。请把“{details}”发给开发者。", err=True)
        sys.exit(3)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, options_metavar="[选项]", subcommand_metavar="命令 …",
             help="读各地报来的表格，校验、汇总，生成Excel汇总表和Word报告。")
@click.version_option(__version__, message="ledgerkit %(version)s", help="显示版本号。")
def main():
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may speak another encoding
            stream.reconfigure(encoding="utf-8", errors="replace")


@main.command(help="处理一个批次文件夹：读“收件”，结果写到“输出”。", short_help="处理一个批次：读“收件”，写“输出”", options_metavar="[选项]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="批次文件夹")
@click.option("--output", type=click.Path(path_type=Path), metavar="文件夹", help="结果放到别的文件夹。")
@_AS_OF
@click.option("--jobs", type=click.IntRange(0), default=0, metavar="个数", help="同时读几个文件；0为按处理器个数。")
@click.option("--scope", metavar="代码", help="只汇总这个单位（代码）以内的。")
@click.option("--strict", is_flag=True, help="有错误级意见时以1结束。")
def run(folder, output, as_of, jobs, scope, strict):
    """The main job."""
    with _exit_codes():
        from ledgerkit import pipeline, readout

        with _progress() as progress:
            result = pipeline.run(folder, output, as_of, jobs, scope, progress)
        click.echo(readout.summary(result))
        if strict and any(f.severity == "error" for f in result.findings):
            sys.exit(1)


@main.command(help="校验文件或文件夹，逐条列出意见；有错误时以1结束。", short_help="校验文件，列出意见", options_metavar="[选项]")
@_FILES
@_CAMPAIGN
@click.option("--period", metavar="报告期", help="报告期，如2021Q3。")
@_AS_OF
@_JSON
def check(files, campaign, period, as_of, form):
    """Findings of files or folders, each file on its own."""
    with _exit_codes():
        from ledgerkit import consolidate, periods, pipeline, readout
        from ledgerkit.checks import Context

        if period:
            periods.check(period)
        as_of = as_of or date.today()
        packs = _packs(campaign)
        worst = False
        for received, reading in pipeline.unfolded(pipeline.read_files(_expand(files), packs, as_of), packs):
            if reading is None or reading.failure:
                decision = consolidate.Decision(received, "无法识别", received.failure or reading.failure)
                findings = list(consolidate.findings([decision], packs[0]))
            else:
                pack = next(p for p in packs if p.id == reading.campaign)
                findings = pipeline.check_file(reading, Context(pack, as_of, period or reading.period))
            worst = worst or any(f.severity == "error" for f in findings)
            for finding in findings:
                click.echo(readout.finding_json(finding) if form == "json" else readout.finding_line(finding))
            if not findings and form == "text":
                click.echo(f"{received.path}：没有发现问题。")
        sys.exit(1 if worst else 0)


@main.command(help="列出程序从文件里读到了什么：每个单元格的值，以及没有读的单元格和原因。", short_help="列出从文件里读到了什么", options_metavar="[选项]")
@_FILES
@_CAMPAIGN
@click.option("--period", metavar="报告期", help="报告期，如2021Q3；不写则取文件里写明的。")
@_AS_OF
@_JSON
def read(files, campaign, period, as_of, form):
    """What was understood, cell by cell, and what was not."""
    with _exit_codes():
        from ledgerkit import pipeline, readout

        packs = _packs(campaign)
        for received, reading in pipeline.read_files(_expand(files), packs, as_of or date.today()):
            show = readout.as_json if form == "json" else readout.as_text
            click.echo(show(received, reading, packs, period))


@main.command(help="读一句或几句完成时限，说出是哪一天。", short_help="读完成时限，说出是哪一天", options_metavar="[选项]")
@click.argument("phrases", nargs=-1, required=True, metavar="时限…")
@click.option("--base", type=Day(), help="文件的日期，没写年份的时限从这一天算起；不写则为今天。")
@_JSON
def deadline(phrases, base, form):
    """The reading of deadline phrases, one line each."""
    with _exit_codes():
        from ledgerkit import readout
        from ledgerkit.columns.deadline import as_json, read_deadline

        for phrase in phrases:
            reading = read_deadline(phrase, base or date.today())
            click.echo(json.dumps(as_json(reading), ensure_ascii=False) if form == "json" else readout.deadline_text(reading))


@main.command(help="看任务到期情况：哪些超期、哪些快到期、哪些长期坚持、哪些办结，按领导、部门、类型分别说。给批次文件夹或一份台账。",
              short_help="看任务的超期和到期情况", options_metavar="[选项]")
@click.argument("path", type=click.Path(path_type=Path), metavar="批次文件夹或文件")
@_CAMPAIGN
@click.option("--as-of", type=Day(), help="算到哪一天；不写则为批次的截止日，文件则为今天。")
@click.option("--format", "form", type=click.Choice(["text", "json", "xlsx"]), default="text", help="输出形式：text给人看，json给程序用，xlsx是表格。")
@click.option("--output", type=click.Path(path_type=Path), metavar="文件", help="xlsx写到哪个文件；不写则为当前文件夹的“到期情况-日期.xlsx”。")
def due(path, campaign, as_of, form, output):
    """How the tasks of a ledger stand."""
    with _exit_codes():
        from ledgerkit import followup, pipeline

        if not path.exists():
            raise FatalError(f"找不到“{path}”。")
        pack, found = followup.of_batch(path, as_of) if path.is_dir() else followup.of_file(path, _packs(campaign), as_of)
        if form == "xlsx":
            output = output or Path(f"到期情况-{found.as_of.isoformat()}.xlsx")
            pipeline.write({output.name: followup.as_workbook(found, pack)}, output.parent)
            click.echo(f"已写到“{output}”。")
        else:
            click.echo(followup.as_json(found) if form == "json" else followup.as_text(found, pack))


@main.command(help="新建一个批次文件夹：设置（batch.toml）、通讯录、“收件”，以及“下发”里每个填报单位一份的表。写明上一期的，表里先填好上一期的名单和问题。",
              short_help="新建批次，生成下发的表", options_metavar="[选项]")
@click.argument("campaign", metavar="专项")
@click.argument("period", metavar="报告期")
@click.argument("folder", type=click.Path(path_type=Path), metavar="文件夹")
@click.option("--as-of", type=Day(), help="统计截止日，如2021-09-25；不写则为本期应报日，没有规定的为本期最后一天。")
@click.option("--previous", type=click.Path(path_type=Path), metavar="文件夹", help="上一期的批次文件夹（要已处理过），据此预填。")
def new(campaign, period, folder, as_of, previous):
    """A batch folder with its forms."""
    with _exit_codes():
        from ledgerkit import handout

        with _progress("生成下发的表", "份") as progress:
            made = handout.create(campaign, period, folder, as_of, previous, progress)
        click.echo(handout.created(made))


@main.command(help="重新生成批次“下发”里的表：每个填报单位一份，按上一期预填。要分办的工作台账（写有line的专项）则把“收件”里的台账拆成每个牵头部门一份、"
                   "每位牵头领导一份；填好退回的放回“收件”，run会按原来的次序并到一起。", short_help="重新生成下发的表", options_metavar="[选项]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="批次文件夹")
def forms(folder):
    """The forms anew, or the ledger in parts."""
    with _exit_codes():
        from ledgerkit import followup, handout

        if not handout.divided(folder):
            with _progress("生成下发的表", "份") as progress:
                made = handout.renew(folder, progress)
            click.echo(handout.renewed(made))
            return
        names = followup.send_out(folder)
        counts = {kind: sum(name.startswith(f"{kind}/") for name in names) for kind in ("部门", "领导")}
        click.echo(f"台账已拆成{counts['部门']}个部门、{counts['领导']}位领导的表，在：{folder / followup.FORMS}")


@main.command(help="锁定本期报送：写了单位的锁定这几个，不写则锁定已报齐、没有错误的全部单位。锁定以上一次run采用的文件为准，之后收到的不再替换。",
              short_help="锁定已采用的报送", options_metavar="[选项]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="批次文件夹")
@click.argument("units", nargs=-1, metavar="[单位…]")
def lock(folder, units):
    """Accept submissions for good."""
    with _exit_codes():
        from ledgerkit import acceptance, locks

        made, without = acceptance.lock(folder, units)
        names = list(dict.fromkeys(one.name for one in made))
        click.echo(f"已锁定{len(names)}个单位：{'、'.join(names)}。记在{folder / locks.NAME}。" if names else "没有新锁定的单位。")
        if without:
            click.echo(f"{'、'.join(without)}没有采用的文件，没有锁定。")


@main.command(help="列出已有的专项。", short_help="列出已有的专项", options_metavar="[选项]")
def campaigns():
    """The packs that come with the program."""
    with _exit_codes():
        from ledgerkit import campaign

        for id in campaign.available():
            pack = campaign.load(id)
            click.echo(f"{id}\t{pack.title}\t{pack.authority}\t表：{'、'.join(t.title for t in pack.tables)}")


@main.command(help="检查专项包或Word文书。专项包：名称、参数、条件、句子有没有写错，每个模板都试填一遍；Word文书（.docx）：版式是否合乎GB/T 9704。有错以1结束。",
              short_help="检查专项包、模板和文书版式", options_metavar="[选项]")
@click.argument("targets", nargs=-1, required=True, metavar="专项包或.docx…")
@click.option("--style", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="专项包文件夹",
              help="按这个专项包的style.toml检查文书版式；不写则按GB/T 9704。")
def lint(targets, style):
    """Whether packs can be used and documents look as they should."""
    with _exit_codes():
        from ledgerkit import proofing

        mistakes = 0
        for target in targets:
            found = proofing.document(Path(target), style) if target.lower().endswith(".docx") else proofing.pack(target)
            click.echo(found.text)
            mistakes += found.mistakes
        sys.exit(1 if mistakes else 0)


@main.command(help="说清一个数字从哪里来。给一份报告（.docx），列出里面每个数字是什么指标、取自哪些表格，哪些被人改过；给批次文件夹和指标（如“办结率@340100”），"
                   "列出这个数字背后的每一行。", short_help="说清一个数字从哪里来", options_metavar="[选项]")
@click.argument("path", type=click.Path(path_type=Path), metavar="报告或批次文件夹")
@click.argument("indicator", required=False, metavar="[指标[@单位]]")
@_JSON
def trace(path, indicator, form):
    """From a figure to its cells."""
    with _exit_codes():
        from ledgerkit import tracing

        if not path.exists():
            raise FatalError(f"找不到“{path}”。")
        if path.is_dir() and not indicator:
            raise FatalError("请写明指标，如：ledgerkit trace 批次文件夹 办结率@340100。")
        found = tracing.figure(path, indicator) if path.is_dir() else tracing.report(path)
        click.echo(found.as_json() if form == "json" else found.as_text())


@main.command(help="从一张现用的表（空白或填好的）起草专项包：写出campaign.toml和units.csv，列的类型是猜的，要人核对。",
              short_help="从空白表起草专项包", options_metavar="[选项]")
@click.argument("pack", type=click.Path(path_type=Path), metavar="专项包文件夹")
@click.argument("blank", type=click.Path(path_type=Path), metavar="空白表")
def init(pack, blank):
    """A pack's first draft, and what to check in it."""
    with _exit_codes():
        from ledgerkit import campaign, draft

        draft.create(pack, blank)
        drafted = campaign.load(str(pack.resolve()))
        click.echo(f"已起草专项包“{pack}”：campaign.toml、units.csv。")
        for table in drafted.tables:
            click.echo(f"表“{table.title}”{len(table.columns)}列：{'、'.join(f'{c.title}（{c.type}）' for c in table.columns)}")
        click.echo("接下来请核对campaign.toml：专项名称、印发单位和日期，每列的类型（是猜的）、必填、别名和选项；"
                   "在units.csv里写上全部填报单位。")
        click.echo(f"改完检查一遍：ledgerkit lint {pack}；再拿一份填好的表试读：ledgerkit read 文件 --campaign {pack}")


@main.command(help="列出一个专项某一年的接待日：日期、时间、停止预约日，遇节假日的调整。", short_help="列出一年的接待日", options_metavar="[选项]")
@click.argument("campaign", metavar="专项")
@click.option("--year", type=click.IntRange(2000, 2100), required=True, metavar="年份", help="哪一年，如2021。")
@click.option("--rule", metavar="代号", help="专项里写有几种接待日规则时取哪一种；不写则取第一种。")
@click.option("--format", "form", type=click.Choice(["text", "json", "xlsx"]), default="text",
              help="输出形式：text给人看，json给程序用，xlsx存为表格。")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="文件", help="xlsx存到哪里；不写则存在当前文件夹。")
def schedule(campaign, year, rule, form, output):
    """The reception days of a year."""
    with _exit_codes():
        from ledgerkit import campaign as packs
        from ledgerkit import pipeline
        from ledgerkit import schedule as days
        from ledgerkit.outputs import timetable

        pack = packs.load(campaign)
        rules = {s.id: s for s in pack.schedules}
        if not rules:
            raise FatalError(f"专项“{pack.title}”没有接待日，请在campaign.toml里写上[[schedules]]。")
        if rule and rule not in rules:
            raise FatalError(f"专项“{pack.title}”没有“{rule}”这种接待日规则，现有：{'、'.join(rules)}。")
        chosen = rules[rule] if rule else pack.schedules[0]
        sessions = days.sessions(chosen, year)
        if form == "xlsx":
            path = output or Path(f"{chosen.title}{year}年时间安排表.xlsx")
            pipeline.write({path.name: timetable.as_xlsx(chosen, year, sessions)}, path.parent)
            click.echo(f"已存为“{path}”。")
        else:
            click.echo("\n".join(map(timetable.as_json, sessions)) if form == "json" else timetable.as_text(chosen, year, sessions))


def _packs(name: str | None) -> list:
    from ledgerkit import campaign

    return [campaign.load(n) for n in ([name] if name else campaign.available())]


def _expand(paths) -> list[tuple[Path, str]]:
    """Files as given, folders as the files in them; the name shown is the path as typed."""
    from ledgerkit import inbox

    found = []
    for path in paths:
        if path.is_dir():
            found += inbox.walk(path)
        elif path.is_file():
            found.append(path)
        else:
            raise FatalError(f"找不到文件“{path}”。")
    return inbox.named(found)


@contextmanager
def _progress(what: str = "读取来件", unit: str = "件"):
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(total=0, desc=what, unit=unit, leave=False, file=sys.stderr) as bar:
        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


@main.command(help="从邮箱取信：没有取过的邮件原样存到“收件/邮件”，邮箱里的不动，也不标为已读。密码取自环境变量LEDGERKIT_MAIL_PASSWORD，"
                   "没有就当场输入。", short_help="从邮箱取信到“收件”", options_metavar="[选项]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="批次文件夹")
@click.option("--folder", "mailbox", metavar="名称", help="邮箱里的哪个文件夹；不写则按batch.toml，再不写则为收件箱。")
@click.option("--since", type=Day(), help="取哪一天以来收到的邮件；不写则为报告期的第一天。")
def fetch(folder, mailbox, since):
    """Letters in."""
    with _exit_codes():
        from ledgerkit import inbox, post

        batch = inbox.load_batch(folder)
        server = post.server_of(batch, "imap")
        password = post.password_of(server)
        with _progress("取信", "封") as progress:
            done = post.fetch(batch, server, password, mailbox, since, progress)
        click.echo(post.telling.fetched(batch, done))
        if done.broken:
            raise FatalError(done.broken)


@main.command(help="发信：“输出”里“退回”“催报”的信。不加--really只列出要发什么，不发。发过的不再发，记在“发送记录.csv”。"
                   "密码取自环境变量LEDGERKIT_MAIL_PASSWORD，没有就当场输入。", short_help="发出退回和催报的信", options_metavar="[选项]")
@click.argument("folder", type=click.Path(path_type=Path), metavar="批次文件夹")
@click.option("--really", is_flag=True, help="真发。")
def send(folder, really):
    """Letters out."""
    with _exit_codes():
        from ledgerkit import inbox, post

        server = post.server_of(inbox.load_batch(folder), "smtp")
        plans = post.plan(folder, server)
        if not really or all(p.skipped for p in plans):
            click.echo(post.telling.planned(plans))
        else:
            click.echo(post.telling.sent(post.send(folder, server, post.password_of(server), post.telling.outcome)))
