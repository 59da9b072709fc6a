"""Who is answered by a canary: a share of the chats, always the same ones, by a hash that knows nothing of them."""

import hashlib


def is_drawn(candidate_id: int, attempt: int, chat_id: int, share: int) -> bool:
    """Whether this chat is one of the candidate's. `share`: percent. `attempt`: the candidate's round; another one
    draws afresh. A private chat is its owner; in a group all are answered by the same model."""
    digest = hashlib.sha256(f"{candidate_id}:{attempt}:{chat_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100 < share
