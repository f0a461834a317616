"""A fault that pydantic found -> our line: where, what, and what to do."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bridge.config import tables
from bridge.config.kinds import Means


def sentence(fault: Any, raw: Mapping[str, Any]) -> str:
    place: tuple[str | int, ...] = fault["loc"]
    key = _key(place, raw)
    if fault["type"] == "extra_forbidden":
        return f"{key} is no key that Loosely knows; {_nearest(place)}"
    if fault["type"] in ("model_type", "model_attributes_type"):
        return f"{key} is {_shown(place, fault['input'])}; write it as a table, [{place[0]}]"
    if fault["type"] == "value_error" and place[-1] == "dkim":
        return f"{key}.{fault['ctx']['error']}"
    means = _means(place)
    if fault["type"] == "missing":
        return f"{key} is missing; {means}"
    if fault["type"] == "value_error":
        means = str(fault["ctx"]["error"])
    return f"{key} is {_shown(place, fault['input'])}; {means}"


def _key(place: tuple[str | int, ...], raw: Mapping[str, Any]) -> str:
    """`smarthost.port`; with several blogs `blog.web (blog 2)`."""
    dotted = ".".join(part for part in place if isinstance(part, str))
    several = len(place) > 1 and isinstance(place[1], int) and len(raw["blog"]) > 1
    return f"{dotted} (blog {int(place[1]) + 1})" if several else dotted


def _table_of(place: tuple[str | int, ...]) -> type[BaseModel]:
    names = [part for part in place if isinstance(part, str)]
    if len(names) > 2:  # blog.dkim.rsa_key
        return tables.TABLES[names[1]]
    return tables.TABLES[names[0]] if len(names) > 1 else tables.Config


def _nearest(place: tuple[str | int, ...]) -> str:
    known = list(_table_of(place).model_fields)
    near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"the keys here are {', '.join(known)}"


def _means(place: tuple[str | int, ...]) -> str:
    name = [part for part in place if isinstance(part, str)][-1]
    field = _table_of(place).model_fields.get(name)
    sentences = [item.sentence for item in (field.metadata if field else ()) if isinstance(item, Means)]
    if name == "listen":
        return "a [listen] table with smtp or lmtp says where mail comes in"
    return sentences[0] if sentences else "this is the path of a file"


def _shown(place: tuple[str | int, ...], value: Any) -> str:
    if "password" in place:
        return "not text"  # a secret stays out of terminals and logs
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value)):
        return "a table" if isinstance(value, dict) else "a list of tables"  # there may be a secret in it
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:76]}..."
