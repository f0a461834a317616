"""The sentences of refusals in the code -> the catalogue. Babel calls this; the program never does."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO


def refusals(
    source: IO[bytes],
    keywords: Collection[str],  # noqa: ARG001  Babel's signature
    comment_tags: Collection[str],  # noqa: ARG001
    options: Mapping[str, object],  # noqa: ARG001
) -> Iterator[tuple[int, None, str, list[str]]]:
    """(line, no function, sentence, comments) of each member of an Enum whose value is (code, status, sentence)."""
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            match node.value.elts:
                case [ast.Constant(value=int()), ast.Constant(value=str()), ast.Constant(value=str() as sentence)]:
                    yield node.lineno, None, sentence, []
                case _:
                    pass
