"""Word documents from docxtpl templates, compiled once: :class:`WordTemplate`."""

from generator.word.template import WordTemplate, load

__all__ = ["WordTemplate", "load"]
