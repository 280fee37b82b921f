"""Draws templates from form definitions, in the house's look."""
