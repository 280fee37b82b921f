"""The command line: ``kece [--office DIR] [--lang zh|en] [--today DATE] COMMAND`` (DESIGN 8).

Command modules are imported when their command is called: a list of forms must not wait for Word.
"""

from __future__ import annotations

import sys
from datetime import date
from importlib import import_module
from typing import Any, Final

import click

from cardfile.errors import KeceError
from cardfile.text import Text
from desk.shell import Day, Shell

_MODULES: Final = {
    "forms": ("forms", "template"),
    "records": ("submit", "show", "list", "find", "revise", "advance", "attach"),
    "papers": ("blank", "document", "handbook", "report"),
    "copies": ("copies",),
    "duties": ("due", "batch"),
    "intake": ("receive", "watch"),
    "keeping": ("index", "verify", "journal", "rebuild"),
    "trash": ("trash", "contact"),
    "exporting": ("export", "import"),
    "house": ("init", "doctor", "demo"),
}
COMMANDS: Final = {name: module for module, names in _MODULES.items() for name in names}


class SystemRefusedError(KeceError):
    """The operating system refused to read or write: no rights, no space, the share is away."""

    def __init__(self, fault: OSError) -> None:
        reason = f"{type(fault).__name__}: {fault.strerror or fault}"
        super().__init__(
            Text(f"系统拒绝读写（{reason}）。", f"the system refused to read or write ({reason})."),
            where=str(fault.filename or ""),
            remedy=Text(
                "请检查权限、磁盘空间和共享盘。", "Check the rights, the space on the disk, and the share."
            ),
        )


class LazyGroup(click.Group):
    """A group whose commands live in ``desk.commands.*`` and are imported on call."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of daily work."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if name not in COMMANDS:
            return None
        module = import_module(f"desk.commands.{COMMANDS[name]}")
        command = getattr(module, f"{name}_command", None) or getattr(module, name)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a refusal is told in the language of the shell and ends with exit code 1."""
        try:
            return super().invoke(ctx)
        except KeceError as fault:
            lang = ctx.obj.lang if isinstance(ctx.obj, Shell) else "zh"
            click.echo(fault.text(lang), err=True)
            ctx.exit(1)
        except BrokenPipeError:
            raise  # whoever read the lines has enough (`| head`); click ends quietly
        except OSError as fault:
            refused = SystemRefusedError(fault)
            click.echo(refused.text(ctx.obj.lang if isinstance(ctx.obj, Shell) else "zh"), err=True)
            ctx.exit(1)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--office", envvar="KECE_OFFICE", help="办公文件夹 / the office folder")
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", envvar="KECE_LANG", help="语言 / language"
)
@click.option("--today", type=Day(), envvar="KECE_TODAY", help="以此日为今天 / the day that counts as today")
@click.version_option(package_name="kece")
@click.pass_context
def kece(ctx: click.Context, office: str | None, lang: Any, today: date | None) -> None:
    """客册：客户档案、表单文件与半年客户信息手册 / customer records, documents and handbooks."""
    ctx.obj = Shell(office, lang, today)


def main() -> None:
    """Run the command line; texts are UTF-8 whatever the console's code page is."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace" if stream is not sys.stdin else "strict")
    kece()
