"""Checks templates and the files made from them."""
