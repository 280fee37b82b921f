"""The Jinja environment of every template: sandboxed, escaping, strict about names.

Templates are uploaded by people, so they are treated as programs of strangers: no underscore names, no
changes to the values, no files, and a budget of loop steps for one document.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial
from itertools import chain, islice
from typing import Any, Final, Literal, TypeVar

from jinja2 import ChainableUndefined, StrictUndefined, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateAssertionError, UndefinedError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing as no_object

from cardfile.text import Text

Missing = Literal["error", "blank"]

MAX_RANGE: Final = 100_000
MAX_STEPS: Final = 1_000_000
"""Loop steps that one document may take; a handbook of 66 pages takes about 2,000."""
CALL_STEPS: Final = 10
"""What the call of a macro or function costs beside a loop step."""
MAX_PRODUCT: Final = 10_000_000
BUDGET: Final = " budget"
LIMITED: Final = " limited"
"""Names that begin with a space cannot be written in a template."""


class NameMissingError(UndefinedError):
    """A name has no value."""

    def __init__(self, name: str, message: str | None = None) -> None:
        super().__init__(message)
        self.name = name


class RefusedError(SecurityError):
    """A template does what no template may.

    Attributes:
        reason: what it does.
        lineno: the line of the source, where compiling found it; None while rendering.
    """

    def __init__(self, reason: Text, lineno: int | None = None) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.lineno = lineno


class Budget:
    """The steps that are left to one document."""

    __slots__ = ("left",)

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps from the budget.

        Raises:
            RefusedError: it has not so many left.
        """
        self.left -= steps
        if self.left < 0:
            reason = Text(f"循环超过 {MAX_STEPS:,} 次", f"more than {MAX_STEPS:,} loop steps in one document")
            raise RefusedError(reason)


class _Strict(StrictUndefined):
    """A missing name that tells its name when it is used."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = no_object, name: str | None = None, *_: Any
    ) -> None:
        super().__init__(hint, obj, name, _named(name))


class _Blank(ChainableUndefined):
    """A missing name that prints nothing and compares false, as an empty field does."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = no_object, name: str | None = None, *_: Any
    ) -> None:
        super().__init__(hint, obj, name, _named(name))

    def _never(self, _other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never  # type: ignore[assignment]


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with the keys of a mapping before its methods and a budget of steps."""

    intercepted_binops = frozenset({"*", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a key of a mapping, else an attribute: a column may be called ``items``."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:  # noqa: ARG002
        """Refuse an attribute at once, instead of when it is printed."""
        raise RefusedError(_private(attribute))

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063
        """Call an object; macros and recursive loops take from the budget as loops do."""
        if isinstance(__obj, LoopContext) and args:
            args = (limited(__context, args[0]), *args[1:])
        _budget(__context).spend(CALL_STEPS)
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute a product or power unless its result would fill the memory."""
        if _result_size(operator, left, right) > MAX_PRODUCT:
            raise RefusedError(Text(f"「{operator}」的结果过大", f"“{operator}” has too large a result"))
        return super().call_binop(context, operator, left, right)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Check the syntax tree and limit its loops before Jinja makes Python of it."""
        _check(source, self)
        for loop in source.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, LIMITED, [], [], None, None, lineno=loop.lineno)
        return super()._generate(source, *args, **kwargs)


_Environment = TypeVar("_Environment", bound=TemplateEnvironment)


def make_environment(
    missing: Missing = "error", *, finalize: Callable[[Any], Any] | None = None
) -> TemplateEnvironment:
    """Return the environment that compiles and renders templates to text.

    Args:
        missing: whether a name without a value is an error or blank.
        finalize: what makes a printed value of an expression's result; default: None prints nothing.
    """
    return furnished(TemplateEnvironment, missing, finalize or blank_none)


def furnished(kind: type[_Environment], missing: Missing, finalize: Callable[[Any], Any]) -> _Environment:
    """Return an environment of a kind, with the rules and names that hold for all; arguments as above."""
    environment = kind(
        autoescape=True,
        undefined=_Strict if missing == "error" else _Blank,
        finalize=finalize,
        keep_trailing_newline=True,
    )
    environment.globals["range"] = _range
    del environment.globals["lipsum"]
    environment.filters[LIMITED] = limited
    return environment


def blank_none(value: Any) -> Any:
    """Return the value, or an empty text for None: an empty field of a form is None."""
    return "" if value is None else value


@pass_context
def limited(context: Context, iterable: Any) -> Any:
    """Return what a loop runs over, after taking its steps from the budget; None is an empty table."""
    budget = _budget(context)
    if iterable is None:
        return ()
    if not hasattr(iterable, "__len__"):
        iterable = list(islice(iterable, budget.left + 1))
    budget.spend(len(iterable))
    return iterable


def _budget(context: Context) -> Budget:
    budget = context.resolve(BUDGET)
    return budget if isinstance(budget, Budget) else Budget()


def _check(tree: nodes.Template, environment: TemplateEnvironment) -> None:
    for statement in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        raise RefusedError(Text("引用其他文件", "it takes in another file"), statement.lineno)
    for statement in tree.find_all(nodes.EvalContextModifier):
        raise RefusedError(Text("改动转义", "it changes the escaping"), statement.lineno)
    accesses: Iterable[nodes.Getattr | nodes.Getitem] = chain(
        tree.find_all(nodes.Getattr), tree.find_all(nodes.Getitem)
    )
    for access in accesses:
        if (name := _key(access)).startswith("__"):
            raise RefusedError(_private(name), access.lineno)
    # Jinja itself finds an unknown filter inside an if only when the branch is taken.
    for used in tree.find_all(nodes.Filter):
        if used.name not in environment.filters:
            message = f"No filter named {used.name!r}"
            raise TemplateAssertionError(message, used.lineno)


def _key(node: nodes.Getattr | nodes.Getitem) -> str:
    key = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", "")
    return str(key)


def _private(name: str) -> Text:
    return Text(f"访问程序内部的「{name}」", f"it reaches into the program by “{name}”")


def _named(name: str | None) -> Any:
    # Undefined calls its exception class with the message alone.
    return partial(NameMissingError, str(name))


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    # len() itself fails beyond sys.maxsize.
    if numbers[MAX_RANGE:]:
        raise RefusedError(Text(f"range 超过 {MAX_RANGE:,}", f"a range of more than {MAX_RANGE:,} numbers"))
    return numbers


def _result_size(operator: str, left: Any, right: Any) -> float:
    if operator == "**":
        return _bits(left) * abs(right) if isinstance(right, (int, float)) else 0
    for sequence, factor in ((left, right), (right, left)):
        if isinstance(sequence, Collection) and isinstance(factor, int):
            return len(sequence) * factor
    return _bits(left) + _bits(right)


def _bits(number: Any) -> int:
    return number.bit_length() if isinstance(number, int) else 1
