"""Our own Telegram messages that wait for a reply, and what a reply to each of them means.

Rows outlive their reply: a replay after a crash must find the same meaning.
"""

from sqlmodel import Session, col, delete, select, update

from storage.models import Prompt

KEPT_PER_CHAT = 100
"""Nobody replies to an older one."""


def remember(session: Session, chat_id: int, message_id: int, kind: str, ref: int | None = None) -> None:
    """A reply to this message means `kind`, about the row `ref`."""
    session.merge(Prompt(chat_id=chat_id, message_id=message_id, kind=kind, ref=ref))
    session.flush()
    newest = (
        select(Prompt.message_id)
        .where(Prompt.chat_id == chat_id)
        .order_by(col(Prompt.message_id).desc())
        .limit(KEPT_PER_CHAT)
    )
    oldest_kept = min(session.exec(newest).all())
    session.exec(delete(Prompt).where(col(Prompt.chat_id) == chat_id, col(Prompt.message_id) < oldest_kept))


def find(session: Session, chat_id: int, message_id: int) -> Prompt | None:
    """What a reply to this message means, if it waits for one."""
    return session.get(Prompt, (chat_id, message_id))


def orphan(session: Session, kinds: str, ref: int) -> None:
    """The row `ref` is gone: replies about it, of the kinds that begin with `kinds`, must not find a later row
    with the same number."""
    session.exec(
        update(Prompt)
        .where(col(Prompt.kind).startswith(kinds, autoescape=True), col(Prompt.ref) == ref)
        .values(ref=None)
    )
