"""Updates of Telegram's that hold an owner's words: their own, and those in which others reply to or quote them."""

import json
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, or_, select

from storage.forgetting.quotes import Quotes
from storage.models import Certificate, InboxUpdate, Retraction, now

Json = dict[str, Any]


def forget_updates(session: Session, owner_id: int, quotes: Quotes | None, update_id: int | None) -> None:
    """Blank the updates that are dealt with and have to do with the owner; and of those that still wait their own, if
    they were sent before the wish to be forgotten (`update_id`)."""
    rows = select(InboxUpdate).where(col(InboxUpdate.content).is_not(None))
    retracted = set(session.exec(select(Retraction.chat_id, Retraction.message_id)).all())
    for row in session.exec(rows).all():
        is_over = row.done_at is not None or row.set_aside_at is not None
        content = _read(row.content or "")
        if is_over:
            holds_words = _concerns(content or row.content, owner_id, quotes, retracted)
            if row.chat_id == owner_id or holds_words or _concerns(row.outcomes, owner_id, quotes, retracted):
                row.content = row.outcomes = None
        elif update_id is not None and row.update_id < update_id and _is_from(row, content, owner_id):
            # Whoever handles it just now finds nothing to write to, and nobody tries it again.
            row.content, row.outcomes, row.done_at = None, None, now()


def forget_again(session: Session, certificate: Certificate) -> None:
    """The same once more, for what was under way at the time; by their ids, since there are no words any more."""
    forget_updates(session, certificate.owner_id, None, certificate.update_id)


def n_before(session: Session, certificate: Certificate) -> int:
    """How many updates from before the wish still have a content that may be the owner's."""
    if certificate.update_id is None:
        return 0
    waits = or_(col(InboxUpdate.chat_id) == certificate.owner_id, col(InboxUpdate.chat_id) < 0)
    query = select(InboxUpdate).where(
        col(InboxUpdate.content).is_not(None), col(InboxUpdate.update_id) <= certificate.update_id, waits
    )
    rows = session.exec(query).all()
    return sum(_is_from(row, _read(row.content or ""), certificate.owner_id) for row in rows)


def _read(content: str) -> Json | None:
    try:
        update = json.loads(content)
    except ValueError:
        return None
    return update if isinstance(update, dict) else None


def _is_from(row: InboxUpdate, content: Json | None, owner_id: int) -> bool:
    """Whether the owner has sent it: in a group the chat is not the person."""
    events = [part for part in (content or {}).values() if isinstance(part, dict)]
    return row.chat_id == owner_id or any(_id_of(event.get("from")) == owner_id for event in events)


def _concerns(
    content: Json | str | None, owner_id: int, quotes: Quotes | None, retracted: set[tuple[int, int]]
) -> bool:
    """Whether the owner stands anywhere in it, as who wrote something or is quoted, or a message of ours that goes."""
    if not isinstance(content, dict):  # no JSON: nobody can say more of it
        text = content or ""
        return str(owner_id) in text or (quotes is not None and quotes.stand_in(text))
    for part in _dicts(content):
        if part.get("id") == owner_id:
            return True
        if (_id_of(part.get("chat")), part.get("message_id")) in retracted:
            return True
        texts = [part[key] for key in ("text", "caption") if isinstance(part.get(key), str)]
        if quotes is not None and any(quotes.stand_in(text) for text in texts):
            return True
    return False


def _dicts(value: Any) -> Iterator[Json]:
    """Every object in it, however deep."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _id_of(value: Any) -> int | None:
    return value.get("id") if isinstance(value, dict) else None
