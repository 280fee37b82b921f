"""Reads filled forms back, field by field: :func:`read_back`."""

from generator.readback.dispatch import NotADocumentError, carried, issued_values, read_back

__all__ = ["NotADocumentError", "carried", "issued_values", "read_back"]
