"""What a test needs beside Python. Where CI runs (KECE_NEEDS_ALL), a missing part fails instead of skipping."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(program: str, why: str) -> pytest.MarkDecorator:
    """Return the mark that skips a test on a machine without a program, saying why."""
    missing = shutil.which(program) is None and not os.environ.get("KECE_NEEDS_ALL")
    return pytest.mark.skipif(missing, reason=f"{program} is not installed: {why}")
