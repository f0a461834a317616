"""A mail that waits <-> the columns of its row in the outbox: writer and reader, which one property test closes.

Ids have columns, `comment_ids` have rows of `digest_item`, all else is JSON in `detail`, where a field that has its
default is left out. So no field of a mail may have the name of a column for something else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from bridge.outbound.queued import PERSONAL, MailKind, MailValue

COLUMNS = ("kind", "comment_id", "subscription_id", "confirmation_id", "journal_id", "detail")
_ITEMS = "comment_ids"


def columns(mail: MailValue) -> dict[str, str | None]:
    """The columns of a mail's row, by name; its `comment_ids` have rows of their own."""
    values = _CODECS[mail.kind].dump_python(mail, mode="json", exclude_defaults=True)
    detail = {name: value for name, value in values.items() if name not in (*COLUMNS, _ITEMS)}
    own = {"kind": mail.kind.value, "detail": json.dumps(detail, ensure_ascii=False)}
    return {name: own.get(name, values.get(name)) for name in COLUMNS}


def comment_ids(mail: MailValue) -> tuple[str, ...]:
    """The comments that a mail lists, in its order; "" keeps the number of one that is gone."""
    return getattr(mail, _ITEMS, ())


def subscription_id(mail: MailValue) -> str | None:
    """The subscription that a mail came by, or is about; None where it has none."""
    return getattr(mail, "subscription_id", None)


def from_columns(row: Mapping[str, str | None], listed: Sequence[str]) -> MailValue:
    """The mail with these columns and `comment_ids`; ValueError where no mail of ours has such a row."""
    kind, detail = MailKind(row["kind"] or ""), json.loads(row["detail"] or "")
    if not isinstance(detail, dict):
        raise ValueError("detail is no object")
    ids = {name: value for name, value in row.items() if value is not None}
    mail: MailValue = _CODECS[kind].validate_json(json.dumps({**detail, **ids, _ITEMS: listed}), strict=True)
    return mail


def without_personal(mail: MailValue) -> MailValue:
    """The mail without what would say something of its reader."""
    hints = get_type_hints(type(mail), include_extras=True)
    personal = (one for one in fields(mail) if PERSONAL in getattr(hints[one.name], "__metadata__", ()))
    emptied: dict[str, Any] = {field.name: field.default for field in personal}
    return replace(mail, **emptied)


_CODECS: Mapping[MailKind, TypeAdapter[Any]] = {made.kind: TypeAdapter(made) for made in get_args(MailValue)}
LISTING = frozenset(made.kind for made in get_args(MailValue) if any(one.name == _ITEMS for one in fields(made)))
