"""Workbooks from templates with tags in their cells: :class:`ExcelTemplate`."""

from generator.excel.template import ExcelTemplate

__all__ = ["ExcelTemplate"]
