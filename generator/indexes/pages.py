"""Static pages: one for the archive, one for each customer. They need no program, no server and no scripts.

The templates are HTML with Jinja2, in ``templates/pages``; an office may have its own. Links are relative
and percent-encoded, so that a page works from a share, a disk or an exported bag alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from posixpath import relpath
from urllib.parse import quote

from jinja2 import Template
from jinja2.sandbox import SandboxedEnvironment

from generator.indexes.model import Folder

INDEX: str = "索引"
"""The folder of the archive's own lists (domain G.4)."""


def customer_page(template: str, folder: Folder, company: str) -> bytes:
    """Return the page of a customer's folder."""
    return _rendered(template, folder.path, folder=folder, company=company)


def archive_page(template: str, folders: Sequence[Folder], company: str) -> bytes:
    """Return the page of all customers, which lies in :data:`INDEX`."""
    return _rendered(template, INDEX, folders=folders, company=company)


def _rendered(template: str, start: str, **context: object) -> bytes:
    text = _compiled(template).render(**context, link=lambda path: quote(relpath(path, start)))
    return (text.rstrip() + "\n").encode()


@cache
def _compiled(template: str) -> Template:
    environment = SandboxedEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template)
