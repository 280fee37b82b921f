"""Ships ``forms/`` and ``templates/`` inside the wheel; an editable install uses the checkout's."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedData(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Adds the data folders to a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Map ``forms`` and ``templates`` to ``desk/_shipped`` (an editable wheel would hold a stale copy)."""
        if version == "standard":
            build_data["force_include"] |= {kind: f"desk/_shipped/{kind}" for kind in ("forms", "templates")}
