"""What Telegram answers when it refuses, word for word.

Texts are those of the public Bot API server; clients tell errors apart by them, so they are not ours to
improve. Where a text has no source it is marked.
"""

MESSAGE_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
POLL_ENDED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"


class ApiError(Exception):
    """A refused Bot API call: the HTTP status is `code`, the body carries `description`.

    `retry_after` is in whole seconds and travels in `parameters`, as does the number that a group has got.
    """

    def __init__(
        self, code: int, description: str, retry_after: int | None = None, migrate_to_chat_id: int | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def body(self) -> dict[str, object]:
        """The JSON body that Telegram sends for this error."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        if self.migrate_to_chat_id is not None:
            body["parameters"] = {"migrate_to_chat_id": self.migrate_to_chat_id}
        return body


def bad_request(reason: str) -> ApiError:
    """400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def conflict(description: str) -> ApiError:
    """409, for a second poller or a poller beside a webhook."""
    return ApiError(409, description)


def too_many_requests(retry_after: int) -> ApiError:
    """429; `retry_after` in seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)


def blocked() -> ApiError:
    """403: the person does not want to hear from the bot."""
    return ApiError(403, "Forbidden: bot was blocked by the user")


def kicked(chat_type: str) -> ApiError:
    """403: the bot was thrown out of a group."""
    return ApiError(403, f"Forbidden: bot was kicked from the {chat_type} chat")


def not_a_member(chat_type: str) -> ApiError:
    """403: the bot has left a group, or was never in it."""
    return ApiError(403, f"Forbidden: bot is not a member of the {chat_type} chat")


def restricted() -> ApiError:
    """400: the bot is in the group and may not write there."""
    return bad_request("not enough rights to send text messages to the chat")


def upgraded(chat_id: int) -> ApiError:
    """400: the group is a supergroup now, with another number."""
    return ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat_id)


def entity_too_large() -> ApiError:
    """413: an upload over 50 MB."""
    return ApiError(413, "Request Entity Too Large")
