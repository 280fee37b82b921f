"""A progress bar on stderr for long work; silent when nobody watches a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str], None]


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
