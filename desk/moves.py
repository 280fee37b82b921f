"""What a change of a record may not do, whatever its values say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cardfile.forms import Form
from cardfile.numbering import next_number, owner_of
from cardfile.records import Record
from desk.refusals import MoveRefusedError, NumberChangedError, ReasonMissingError


def check_number(form: Form, record: Record, values: Mapping[str, Any]) -> None:
    """What a number, a binder and a folder are made of stays: another customer or year is another record."""
    made = [next_number(form, held, str(owner_of(form, held)), ()) for held in (record.values, values)]
    if made[0] != made[1]:
        raise NumberChangedError(record.record_no)


def check_move(form: Form, record: Record, state: str, reason: str) -> None:
    """Refuse a move that the form's workflow does not know, or one without its reason."""
    flow = form.workflow
    if not flow.allows(record.state, state):
        raise MoveRefusedError(
            record, state, flow.states[record.state].next if record.state in flow.states else ()
        )
    if flow.states[state].reason and not reason.strip():
        raise ReasonMissingError(record.record_no)
