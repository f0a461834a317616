"""config.toml -> frozen values, or every fault in it at once; each key is explained in config.example.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bridge.config.across import cross_faults
from bridge.config.kinds import host_and_port, is_local
from bridge.config.sentences import sentence
from bridge.config.tables import (
    BlogTable,
    Config,
    DkimTable,
    ListenTable,
    LogTable,
    MailTable,
    SmarthostTable,
    StoreTable,
)
from bridge.errors import ConfigError

__all__ = [
    "BlogTable",
    "Config",
    "DkimTable",
    "ListenTable",
    "LogTable",
    "MailTable",
    "SmarthostTable",
    "StoreTable",
    "host_and_port",
    "is_local",
    "load",
]


def load(path: Path, *, keys_to_make: bool = False) -> Config:
    """The configuration in this file; ConfigError with a line for each fault where there is any.

    With `keys_to_make` the files of DKIM keys may be missing.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((f"{path}: {_syntax(error)}",)) from None
    except UnicodeDecodeError:
        raise ConfigError((f"{path}: this is not UTF-8 text; save it as UTF-8",)) from None
    except FileNotFoundError:
        raise ConfigError((f"{path}: there is no such file; `loosely example` prints one to begin with",)) from None
    except OSError as error:
        raise ConfigError((f"{path}: it can't be read ({error.strerror}); look at its owner and mode",)) from None
    return _believed(raw, path, keys_to_make)


def _believed(raw: Mapping[str, Any], path: Path, keys_to_make: bool) -> Config:
    faults: list[str] = []
    config: Config | None = None
    try:
        context = {"folder": path.absolute().parent, "keys_to_make": keys_to_make}
        config = Config.model_validate({"store": {}, **raw}, context=context)
    except ValidationError as error:
        faults.extend(sentence(fault, raw) for fault in error.errors(include_url=False))
    faults.extend(cross_faults(raw, path.absolute().parent))
    if faults or config is None:
        raise ConfigError(tuple(f"{path}: {fault}" for fault in dict.fromkeys(faults)))
    return config


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    what, _, at = str(error).partition(" (at ")
    line = at.removesuffix(")").partition(",")[0]
    return f"{line or 'TOML'}: {what[:1].lower()}{what[1:]}; correct the TOML there"
