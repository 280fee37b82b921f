"""YAML files read with the line of every value, so that a fault can be shown where it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from cardfile.errors import KeceError
from cardfile.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a definition file."""

    line: int
    message: Text


@dataclass(frozen=True, slots=True)
class Located:
    """A YAML value and the line it begins on; members of mappings and lists are located too."""

    value: Any
    line: int

    def plain(self) -> Any:
        """Return the value without lines."""
        if isinstance(self.value, dict):
            return {key: member.plain() for key, member in self.value.items()}
        if isinstance(self.value, list):
            return [member.plain() for member in self.value]
        return self.value


class DefinitionError(KeceError):
    """A definition file has faults; all of them are told at once, each with its line."""

    def __init__(self, path: str, faults: Sequence[Fault]) -> None:
        ordered = sorted(faults, key=lambda fault: fault.line)
        self.faults = tuple(ordered)
        told = Text(
            f"有 {len(ordered)} 处错误：\n" + "\n".join(f"  第 {f.line} 行：{f.message.zh}" for f in ordered),
            f"{len(ordered)} fault(s):\n" + "\n".join(f"  line {f.line}: {f.message.en}" for f in ordered),
        )
        mend = Text("请改正后重试。", "Mend them and try again.")
        super().__init__(Text(f"{told.zh}\n{mend.zh}", f"{told.en}\n{mend.en}"), where=path)


def suggestion(word: str, known: Iterable[str]) -> Text:
    """Return a «did you mean» for a misspelt word, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return Text(f"；您是不是想写「{near[0]}」？", f"; did you mean “{near[0]}”?") if near else Text("", "")


def unknown_word(what: Text, word: str, known: Iterable[str]) -> Text:
    """Return the message for a word that is not in a closed list."""
    near = suggestion(word, known)
    return Text(f"不认识的{what.zh}「{word}」{near.zh}", f"unknown {what.en} “{word}”{near.en}")


def read_located(text: str, path: str) -> Located:
    """Return the one YAML document of a text, with lines.

    Raises:
        DefinitionError: the text is no YAML, a key stands twice in one mapping, or a group is an alias.
    """
    import yaml

    faults: list[Fault] = []
    try:
        located = _Locating(faults).document(text)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise DefinitionError(path, [_no_yaml(fault)]) from None
    if faults:
        raise DefinitionError(path, faults)
    return located


def _no_yaml(fault: Exception) -> Fault:
    mark = getattr(fault, "problem_mark", None)
    reason = getattr(fault, "problem", None) or str(fault).split("\n", maxsplit=1)[0]
    message = Text(f"不是有效的 YAML：{reason}", f"this is not valid YAML: {reason}")
    return Fault(mark.line + 1 if mark else 1, message)


@dataclass
class _Locating:
    """Turns the nodes of one YAML document into located values."""

    faults: list[Fault]
    construct: Callable[..., Any] = str
    seen: set[int] = field(default_factory=set)

    def document(self, text: str) -> Located:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        self.construct = loader.construct_object
        try:
            node = loader.get_single_node()
            return self.located(node) if node else Located(None, 1)
        finally:
            loader.dispose()

    def located(self, node: Any) -> Located:
        line = node.start_mark.line + 1
        if node.id == "scalar":
            return Located(self._scalar(node, line), line)
        # An alias is the same node again; it may hold itself, or grow tenfold with every line.
        if id(node) in self.seen:
            self._fault(line, "不能用 * 引用一组值", "a group of values cannot be an alias (*)")
            return Located(None, line)
        self.seen.add(id(node))
        if node.id == "sequence":
            return Located([self.located(member) for member in node.value], line)
        return Located(self._members(node), line)

    def _members(self, node: Any) -> dict[str, Located]:
        members: dict[str, Located] = {}
        for key_node, member in node.value:
            line = key_node.start_mark.line + 1
            key = str(self._scalar(key_node, line))
            if key in members:
                self._fault(line, f"「{key}」重复出现", f"“{key}” stands twice")
            members[key] = self.located(member)
        return members

    def _scalar(self, node: Any, line: int) -> Any:
        try:
            return self.construct(node, deep=True)
        except (ValueError, LookupError, AttributeError, TypeError):  # PyYAML's, for a tag like !!int
            self._fault(line, f"无法读取「{node.value}」", f"“{node.value}” cannot be read")
            return None

    def _fault(self, line: int, zh: str, en: str) -> None:
        self.faults.append(Fault(line, Text(zh, en)))


@dataclass
class Reader:
    """Reads typed values out of a located file and collects every fault on the way."""

    path: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, zh: str, en: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(line, Text(zh, en)))

    def mapping(
        self, node: Located, known: Collection[str], what: Text, needed: Iterable[str] = ()
    ) -> dict[str, Located]:
        """Return the members of a mapping; unknown keys and missing ones are faults."""
        if not isinstance(node.value, dict):
            self.fault(node.line, f"{what.zh}应为一组「键: 值」", f"{what.en} should be a mapping")
            return {}
        for key, member in node.value.items():
            if key not in known:
                self.faults.append(Fault(member.line, unknown_word(Text("键", "key"), key, known)))
        for key in needed:
            if key not in node.value:
                self.fault(node.line, f"{what.zh}缺少「{key}」", f"{what.en} lacks “{key}”")
        return {key: member for key, member in node.value.items() if key in known}

    def items(self, node: Located | None, what: Text) -> list[Located]:
        """Return the members of a list; anything else is a fault."""
        if node is None:
            return []
        if not isinstance(node.value, list):
            self.fault(node.line, f"{what.zh}应为列表", f"{what.en} should be a list")
            return []
        return list(node.value)

    def word(self, node: Located | None, known: Iterable[str], what: Text, default: str) -> str:
        """Return a word of a closed list; a member that is missing is the default."""
        if node is None:
            return default
        if not isinstance(node.value, str) or node.value not in known:
            self.faults.append(Fault(node.line, unknown_word(what, str(node.plain()), known)))
            return default
        return node.value

    def words(self, node: Located | None, what: Text) -> tuple[str, ...]:
        """Return a list of words; anything else is a fault."""
        members = self.items(node, what)
        return tuple(self.scalar(member, str, what.en, "") for member in members)

    def scalar(self, node: Located | None, kind: type, what: str, default: Any) -> Any:
        """Return a member of one Python type; another type is a fault."""
        if node is None:
            return default
        if not isinstance(node.value, kind) or (kind is int and isinstance(node.value, bool)):
            wanted = {
                str: ("文字", "a text"),
                int: ("整数", "a whole number"),
                bool: ("true 或 false", "true or false"),
            }[kind]
            self.fault(node.line, f"「{what}」应为{wanted[0]}", f"“{what}” should be {wanted[1]}")
            return default
        return node.value

    def text(self, node: Located | None, what: str) -> Text | None:
        """Return a text in both languages; a missing language is a fault."""
        if node is None:
            return None
        members = node.value if isinstance(node.value, dict) else {}
        if set(members) != {"zh", "en"} or not all(
            isinstance(m.value, str) and m.value for m in members.values()
        ):
            self.fault(
                node.line,
                f"「{what}」须同时写出中文和英文：{{zh: …, en: …}}",
                f"“{what}” needs both languages: {{zh: …, en: …}}",
            )
            return None
        return Text(members["zh"].value, members["en"].value)

    def finish(self) -> None:
        """Raise all faults found.

        Raises:
            DefinitionError: there was at least one.
        """
        if self.faults:
            raise DefinitionError(self.path, self.faults)
