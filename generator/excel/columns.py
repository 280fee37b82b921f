"""Column letters of a sheet: A is 1, Z 26, AA 27."""

from __future__ import annotations


def column_number(letters: str) -> int:
    """Return a column's number."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return a column's letters."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
