"""What people do to tick lists in Word."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lxml import etree
from lxml.etree import _Element as Element

from edits.paper import W14, Paper, drop, run
from edits.samples import Expected, NotHereError, changed, flagged
from generator.readback.word_names import W

Edit = Callable[[Paper], Expected]


def _list(paper: Paper) -> tuple[str, list[str]]:
    """A single choice that is printed as a tick list; its first option is ticked."""
    for nth in range(20):
        name = paper.field("choice", nth=nth)
        options = list(paper.definition(name).choices)
        if len(paper.boxes(name)) == len(options) > 1 and paper.values[name] == options[0]:
            return name, options
    raise NotHereError


def _show(box: Element, sign: str, *, checked: bool | None = None) -> None:
    first, *others = box.iter(f"{W}t")
    first.text = sign
    for text in others:
        text.text = ""
    if checked is not None:
        next(box.iter(f"{W14}checked")).set(f"{W14}val", "1" if checked else "0")


def ticked_by_a_click(paper: Paper) -> Expected:
    name, options = _list(paper)
    _show(paper.boxes(name)[0], "☐", checked=False)
    _show(paper.boxes(name)[1], "☑", checked=True)
    return changed(**{name: options[1]})


def _typed_over_the_box(sign: str, paper: Paper) -> Expected:
    name, options = _list(paper)
    _show(paper.boxes(name)[0], "☐", checked=False)
    _show(paper.boxes(name)[1], sign)
    return flagged(name) if sign in "☑☒" else changed(**{name: options[1]})


def ticked_beside_the_box(paper: Paper) -> Expected:
    name, options = _list(paper)
    _show(paper.boxes(name)[0], "☐", checked=False)
    paper.boxes(name)[1].addprevious(run("√"))
    return changed(**{name: options[1]})


def ticked_twice(paper: Paper) -> Expected:
    name, _ = _list(paper)
    _show(paper.boxes(name)[1], "☑", checked=True)
    return flagged(name)


def ticked_in_a_symbol_font(paper: Paper) -> Expected:
    """The sign of a ticked box, in a box that says it is not."""
    name, _ = _list(paper)
    _show(paper.boxes(name)[0], "☐", checked=False)
    sign = next(paper.boxes(name)[1].iter(f"{W}t"))
    symbol = etree.Element(f"{W}sym")
    symbol.set(f"{W}font", "Wingdings 2")
    symbol.set(f"{W}char", "F052")
    sign.addprevious(symbol)
    drop(sign)
    return flagged(name)


def box_contradicts_its_state(paper: Paper) -> Expected:
    name, _ = _list(paper)
    _show(paper.boxes(name)[1], "☐", checked=True)
    return flagged(name)


def list_replaced_by_the_option(paper: Paper) -> Expected:
    name, options = _list(paper)
    paper.retype(name, options[1])
    return changed(**{name: options[1]})


def list_replaced_by_another_word(paper: Paper) -> Expected:
    name, _ = _list(paper)
    paper.retype(name, "以上都不是")
    return flagged(name)


def option_reworded(paper: Paper) -> Expected:
    """A ticked box before an option that the form does not have."""
    name, options = _list(paper)
    text = next(t for t in paper.content(name).iter(f"{W}t") if (t.text or "").strip() == options[0])
    text.text = " 其它说法"
    return flagged(name)


def no_box_ticked(paper: Paper) -> Expected:
    name, _ = _list(paper)
    _show(paper.boxes(name)[0], "☐", checked=False)
    return changed(**{name: None})


LISTS: tuple[Edit, ...] = (
    ticked_by_a_click,
    ticked_beside_the_box,
    ticked_twice,
    ticked_in_a_symbol_font,
    box_contradicts_its_state,
    list_replaced_by_the_option,
    list_replaced_by_another_word,
    option_reworded,
    no_box_ticked,
)
TICKS: dict[str, Edit] = {
    f"{sign} typed over a box": partial(_typed_over_the_box, sign) for sign in "☑√✓✔☒是■✅"
}
