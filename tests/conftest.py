from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from cardfile.store import TinyStore

# Machines differ in speed; a law does not become false by being slow.
settings.register_profile("kece", deadline=None, max_examples=60)
settings.load_profile("kece")


@pytest.fixture
def store(tmp_path: Path) -> TinyStore:
    return TinyStore(tmp_path / "cards", tmp_path / "locks")
