"""Records to documents and back: the Word and Excel engines, scaffold, read-back, handbook, statistics.

Imports cardfile only; never :mod:`archive`. Pure where it can be: (template, values) → bytes.
"""
