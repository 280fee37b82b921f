"""The marks that stand in a rendered sheet until its rows have their numbers.

They are control characters that XML forbids, so no value can hold one: :func:`generator.engine.environment`'s
finaliser replaces such characters in data.
"""

from __future__ import annotations

from typing import Final

ROW: Final = "\x01"
"""Begins a row: ``ROW source END xml``; or an iteration: ``ROW @loop END``."""
NUMBER: Final = "\x02"
"""Stands for the number of the row it is in."""
END: Final = "\x03"
FORMULA: Final = "\x04"
"""``FORMULA number END``: a formula of the sheet's list, written once its references are known."""
COLUMN: Final = "\x05"
"""``COLUMN number END``: a cell of a table's column. ``ROW COLUMN END`` stands for a whole table."""
HEIGHT: Final = "\x06"
"""Stands for the height of a table's row."""
HOLE: Final = "\ue003rows\ue003"
"""Where the rows belong in the frame; legal XML, because the frame is parsed."""
MOVED: Final = "\x07"
"""Where an element that names rows belongs in the frame."""
