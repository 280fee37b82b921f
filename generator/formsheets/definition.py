"""A definition as the text of a form file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cardfile.forms import Choices


def with_choices(definition: Any, lists: Mapping[str, Choices]) -> Any:
    """Return a definition whose own choice lists stand at the fields that name them."""
    if isinstance(definition, list):
        return [with_choices(member, lists) for member in definition]
    if not isinstance(definition, dict):
        return definition
    inner = {key: with_choices(value, lists) for key, value in definition.items()}
    named = definition.get("choices")
    if isinstance(named, str) and named in lists:
        inner["choices"] = dict(lists[named].options)
    return inner


def definition_text(definition: Mapping[str, Any]) -> str:
    """Return the text of a form file; small groups on one line, as in those that are shipped."""
    import yaml

    text: str = yaml.safe_dump(
        definition, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110
    )
    return text
