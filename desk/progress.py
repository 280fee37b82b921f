"""A progress bar on stderr for long work; silent when nobody watches a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str], None]
Count = Callable[[int, str], None]
"""Is told how many steps there are, and what the step was that is done; nothing at the beginning."""


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Tell]:
    """Show a bar; each call of what is given counts one step and shows its text."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        if total
        else (SpinnerColumn(), TextColumn("{task.description}"))
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=total)

        def tell(text: str) -> None:
            bar.update(task, advance=1, description=f"{label} {text}")

        yield tell


@contextmanager
def counting(label: str) -> Iterator[Count]:
    """Show a bar with its rate and the time left, for work whose size is known only when it begins."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Task as BarTask
    from rich.text import Text as Shown

    class Rate(ProgressColumn):
        def render(self, task: BarTask) -> Shown:
            return Shown(f"{task.speed:.1f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def count(total: int, done: str) -> None:
            bar.update(task, total=total, advance=1 if done else 0, description=f"{label} {done}")

        yield count
