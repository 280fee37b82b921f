"""Intake: what becomes of a document that came in (DESIGN 2). The archive moves files; this room decides."""

from desk.intake.acting import ORIGINAL
from desk.intake.room import Intake

__all__ = ["ORIGINAL", "Intake"]
