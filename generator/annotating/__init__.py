"""Gives a form back to its author with a comment at each wrong field: :func:`annotate`."""

from generator.annotating.annotate import annotate

__all__ = ["annotate"]
