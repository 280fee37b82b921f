"""What stops the filling of a template, as sentences for whoever drew the template."""

from __future__ import annotations

from dataclasses import dataclass

from cardfile.errors import KeceError
from cardfile.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a template: ``visit.docx · word/document.xml · {{ customer.name }}``.

    Attributes:
        template: the file's name, or what else tells it from others.
        part: the member of the package, empty when the whole file is meant.
        text: the text of the paragraph or row, as its author sees it.
    """

    template: str
    part: str = ""
    text: str = ""

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.template, self.part, self.text)))


class TemplateFault(KeceError):  # noqa: N818 - a fault of the template, not of the program
    """A template that cannot be used, or not with these values."""

    def __init__(self, what: Text, place: Place, remedy: Text) -> None:
        super().__init__(what, where=str(place), remedy=remedy)
        self.place = place


class NotATemplateFault(TemplateFault):
    """The file is no Office document, or a damaged one."""

    def __init__(self, place: Place, reason: Text) -> None:
        super().__init__(
            Text(
                f"这个文件不能作模板使用（{reason.zh}）。",
                f"This file cannot be used as a template ({reason.en}).",
            ),
            place,
            Text(
                "请用 Word 或 Excel 打开它，另存一份再试。",
                "Open it in Word or Excel, save it anew and try again.",
            ),
        )


class TemplateSyntaxFault(TemplateFault):
    """A tag is written wrongly: an open loop, an unknown filter, a tag across cells."""

    def __init__(self, place: Place, reason: Text) -> None:
        super().__init__(
            Text(f"模板标签写错了：{reason.zh}。", f"A tag of the template is wrong: {reason.en}."),
            place,
            Text("请在模板中改正这一段。", "Correct this paragraph of the template."),
        )


class MissingNameFault(TemplateFault):
    """The template asks for a name that the values do not hold."""

    def __init__(self, place: Place, name: str) -> None:
        super().__init__(
            Text(
                f"模板用到了「{name}」，但资料中没有它。",
                f"The template uses “{name}”, which the values do not hold.",
            ),
            place,
            Text("请检查标签的拼写，或补上这一项。", "Check the spelling of the tag, or supply this value."),
        )
        self.name = name


class UnsafeTemplateFault(TemplateFault):
    """The template does what no template may: reach into the program, run without end, load files."""

    def __init__(self, place: Place, reason: Text) -> None:
        super().__init__(
            Text(
                f"模板越出了允许的范围：{reason.zh}。", f"The template does what is not allowed: {reason.en}."
            ),
            place,
            Text("请从模板中删去这个标签。", "Remove this tag from the template."),
        )


class TemplateValueFault(TemplateFault):
    """An expression of the template cannot be computed with these values."""

    def __init__(self, place: Place, reason: Text) -> None:
        super().__init__(
            Text(
                f"模板中的算式对这份资料不成立：{reason.zh}。",
                f"An expression fails with these values: {reason.en}.",
            ),
            place,
            Text("请核对标签和资料的类型。", "Check the tag and the type of the value."),
        )


class UnknownPartFault(TemplateFault):
    """A part is to be replaced that the template does not have."""

    def __init__(self, place: Place) -> None:
        super().__init__(
            Text("模板里没有这个部件，无法替换。", "The template has no such part to replace."),
            place,
            Text(
                "请先在模板中放入同名的图片或部件。",
                "Put a picture or part of this name into the template first.",
            ),
        )
