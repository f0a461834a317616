"""Every SQL statement of bridge/ is one that PostgreSQL reads too, but for those in store/dialect.py.

The statements are taken from the source: the first argument of each `execute`, `executemany` and `one`. What an
f-string puts in is looked up in its module, or at the places that call its function.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pglast
import pytest
from pglast.visitors import Visitor

BRIDGE = Path(__file__).parents[2] / "bridge"
DIALECT = {"store/dialect.py"}
_CALLS = re.compile(r"(?:self\.|scribe\.)?(?:tx|db|db\.conn|copy)\.(?:execute|executemany|one)")
_SHARED = {
    "coalesce",
    "count",
    "max",
    "min",
    "sum",
    "lower",
    "length",
    "substr",
    "row_number",
    "like_escape",
}  # functions of both
_NAMED = re.compile(r"(?<![:\w]):(\w+)")
_ENGINE = re.compile(r"^(SAVEPOINT|ROLLBACK TO|RELEASE|COMMIT|ROLLBACK)\b")  # read the same, and hold no query


class Statements:
    """The statements of one module."""

    def __init__(self, source: str, module: ModuleType) -> None:
        self.names = vars(module)
        self.tree = ast.parse(source)
        self.inside = {
            id(node): function
            for function in ast.walk(self.tree)
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
        }

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for node in ast.walk(self.tree):
            match node:
                case ast.Call(function, [sql, *_]) if _CALLS.fullmatch(ast.unparse(function)):
                    if not ast.unparse(sql).startswith("dialect."):
                        yield from ((node.lineno, text) for text in self.texts(sql))

    def texts(self, node: ast.expr) -> Iterable[str]:
        """All that an expression may be."""
        match node:
            case ast.Constant(str(text)):
                return [text]
            case ast.JoinedStr(values):
                return ["".join(parts) for parts in itertools.product(*map(self.texts, values))]
            case ast.FormattedValue(value):
                return self.texts(value)
            case ast.BinOp(left, ast.Add(), right):
                return [a + b for a, b in itertools.product(self.texts(left), self.texts(right))]
            case ast.IfExp(_, body, orelse):
                return [*self.texts(body), *self.texts(orelse)]
            case ast.Name(name) if name not in self.names:
                return self.local(node, name)
        return [str(eval(ast.unparse(node), dict(self.names)))]

    def local(self, node: ast.expr, name: str) -> Iterable[str]:
        """The values of a name within a function: those given at each call, or assigned; else some name."""
        function = self.inside[id(node)]
        found: list[str] = []
        arguments = [one.arg for one in function.args.args]
        for other in ast.walk(self.tree):
            match other:
                case ast.Call(args=args) if name in arguments[: len(args)] and _called(other) == function.name:
                    found += self.texts(args[arguments.index(name)])
                case ast.Assign([ast.Name(target)], value) if target == name and self.inside.get(id(other)) is function:
                    found += self.some(value)
        return found or _SOME.get(name, ["x"])

    def some(self, value: ast.expr) -> Iterable[str]:
        try:
            return self.texts(value)
        except NameError:  # it is made of what only a run knows
            return []


# What a run puts in, for an example.
_SOME = {
    "among": ["(:id_0, :id_1)", "(NULL)"],
    "alike": ["x LIKE :x ESCAPE '!'"],
    "these": ["(:id_0, :id_1)", "(NULL)"],
    "sets": ["x = :x"],
    "where": ["x = :x"],
    "of_kinds": ["kind IN (:kind_0)", "kind <> 'left'"],
    "begin": ["BEGIN"],
}


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def statements() -> Iterator[tuple[str, str]]:
    for path in sorted(BRIDGE.rglob("*.py")):
        name = path.relative_to(BRIDGE).as_posix()
        source = path.read_text()
        if name not in DIALECT and re.search(r"\.(execute|executemany|one)\(", source):
            module = importlib.import_module(
                "bridge." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            )
            for line, text in Statements(source, module):
                yield f"{name}:{line}", text


class Foreign(Visitor):
    """Collects what the grammar of PostgreSQL reads, but PostgreSQL does not know."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def visit_FuncCall(self, _, node: pglast.ast.FuncCall) -> None:
        name = node.funcname[-1].sval
        if name not in _SHARED or (name in ("max", "min") and len(node.args or ()) > 1):
            self.found.append(f"{name}()")

    def visit_ColumnRef(self, _, node: pglast.ast.ColumnRef) -> None:
        if getattr(node.fields[-1], "sval", "") == "rowid":
            self.found.append("rowid")

    def visit_A_Expr(self, _, node: pglast.ast.A_Expr) -> None:
        if node.lexpr is None and node.name[-1].sval == "+":
            self.found.append("+column")
        if node.name[-1].sval == "||" and isinstance(node.lexpr, pglast.ast.A_Const) and node.lexpr.val.sval == "":
            self.found.append("'' || column")

    def visit_TypeName(self, _, node: pglast.ast.TypeName) -> None:
        if node.names[-1].sval == "blob":
            self.found.append("BLOB")


def foreign(sql: str) -> list[str]:
    """The parts of a statement that PostgreSQL does not read."""
    if _ENGINE.match(sql.strip()):
        return []
    numbers: dict[str, int] = {}
    text = _NAMED.sub(lambda found: f"${numbers.setdefault(found[1], len(numbers) + 1)}", sql)
    try:
        visitor = Foreign()
        visitor(pglast.parse_sql(text))
    except pglast.parser.ParseError as error:
        return [str(error)]
    return visitor.found


def test_every_statement_is_one_that_both_engines_read() -> None:
    found = list(statements())
    assert len(found) > 200, "or the statements are no longer where this test looks for them"
    wrong = {f"{where} {sql}": reasons for where, sql in found if (reasons := foreign(sql))}
    assert not wrong


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT value FROM json_each(:ids)",
        "SELECT id FROM comment WHERE instr(text, :word) > 0",
        "SELECT id FROM comment WHERE +blog_id = :id",
        "SELECT rowid FROM comment",
        "SELECT id FROM comment WHERE comment MATCH :words",
        "PRAGMA synchronous = FULL",
        "INSERT OR IGNORE INTO comment (id) VALUES (:id)",
        "UPDATE comment SET text = replace(text, :a, :b)",
        "SELECT id FROM subscription q WHERE coalesce(q.post_id, '') = '' || q.comment_id",
        "SELECT total_changes()",
        "SELECT max(1, 2)",
        "SELECT length(CAST(text AS BLOB)) FROM comment",
        "SELECT id FROM comment WHERE id IN ()",
        "SELECT id FROM comment c JOIN post p",
        "SELECT [id] FROM comment",
    ],
)
def test_a_statement_of_sqlite_alone_is_found(sql: str) -> None:
    assert foreign(sql)
