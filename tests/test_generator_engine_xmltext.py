"""Text as XML may hold it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.engine.xmltext import encoded, escaped, legal


@given(st.text(st.sampled_from('南 a&<>"\n\r\x01\ud800\ufffe'), max_size=30))
def test_text_is_escaped_the_same_as_characters_and_as_bytes(text):
    assert encoded(legal(text)) == escaped(text).encode()
