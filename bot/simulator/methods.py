"""The Bot API methods about messages: sending, editing, deleting, answering taps."""

import time
from collections.abc import Callable
from typing import Any

from bot.simulator import checks, errors, views
from bot.simulator.checks import Params
from bot.simulator.errors import bad_request
from bot.simulator.markup_text import utf16_length
from bot.simulator.state import Chat, Message, SimulatedFile, World

Json = dict[str, Any]
# returns the result, or a coroutine that does
Method = Callable[[World, Params], Any]

_ACTIONS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
)
ACTIONS = set(_ACTIONS.split())
# the standard reactions of Telegram that bots may set
_REACTIONS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 "
    "⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 "
    "🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
REACTIONS = set(_REACTIONS.split())


def find_chat(world: World, params: Params) -> Chat:
    """The chat that chat_id names."""
    if params.text("chat_id") is None:
        raise bad_request("chat_id is empty")
    chat = world.chats.get(params.chat_id() or 0)
    if chat is None:
        raise bad_request("chat not found")
    return chat


def open_chat(world: World, params: Params) -> Chat:
    """A chat that the bot is in: not blocked, not thrown out, not become another one."""
    chat = find_chat(world, params)
    if chat.blocked:
        raise errors.blocked()
    if chat.moved_to is not None:
        raise errors.upgraded(chat.moved_to)
    if chat.bot_status in ("kicked", "left"):
        raise errors.kicked(chat.type) if chat.bot_status == "kicked" else errors.not_a_member(chat.type)
    return chat


def writable_chat(world: World, params: Params) -> Chat:
    """A chat into which the bot may write."""
    chat = open_chat(world, params)
    if chat.bot_status == "restricted":
        raise errors.restricted()
    return chat


def _topic(chat: Chat, params: Params, reply_to: int | None) -> int | None:
    """The topic that a message goes to: the one that is named, else that of what it replies to."""
    named = params.integer("message_thread_id")
    if named is None and reply_to is not None and chat.is_forum:
        named = chat.messages[reply_to].thread_id
    if named is None:
        return None
    topic = chat.topics.get(named)
    if topic is None or topic.deleted:
        raise bad_request("message thread not found")
    if topic.closed and chat.bot_status != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return topic.id


def _reply_target(chat: Chat, params: Params) -> int | None:
    reply = params.json("reply_parameters", "reply parameters") or {}
    if not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    message_id = Params(reply).integer("message_id") or params.integer("reply_to_message_id")
    if message_id is None:
        return None
    target = chat.messages.get(message_id)
    if target is not None and not target.deleted:
        return target.message_id
    if reply.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _post(world: World, chat: Chat, message: Message) -> Json:
    markup = message.reply_markup or {}
    if markup.get("force_reply"):
        placeholder = markup.get("input_field_placeholder")
        chat.force_reply = {"message_id": message.message_id, "placeholder": placeholder}
    elif "keyboard" in markup:
        chat.keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.keyboard, chat.force_reply = None, None
    world.post(chat, message)
    return views.message_object(world, message)


def _draft(world: World, chat: Chat, params: Params) -> Message:
    message = world.new_message(chat, from_bot=True, from_id=world.bot_id)
    message.reply_to_message_id = _reply_target(chat, params)
    message.thread_id = _topic(chat, params, message.reply_to_message_id)
    message.reply_markup = checks.reply_markup(params)
    return message


def send_message(world: World, params: Params) -> Json:
    """sendMessage: the message as people see it."""
    # Telegram reads the markup before it looks for the chat
    content = checks.message_text(params)
    chat = writable_chat(world, params)
    message = _draft(world, chat, params)
    message.set_content(content)
    return _post(world, chat, message)


def send_message_draft(world: World, params: Params) -> bool:
    """sendMessageDraft: checked, accepted and shown to nobody."""
    content = checks.formatted(params, "text", "entities")
    if utf16_length(content.text) > checks.TEXT_LIMIT:
        raise bad_request("message is too long")
    chat = writable_chat(world, params)
    if chat.type != "private":
        raise bad_request("CHAT_TYPE_INVALID")
    if not params.integer("draft_id"):
        raise bad_request("TEXTDRAFT_ID_INVALID")
    return True  # accepted, but not shown: real clients show it for half a minute at most


def send_document(world: World, params: Params) -> Json:
    """sendDocument: an upload, or a file_id sent again."""
    return _send_file(world, params, "document")


def send_photo(world: World, params: Params) -> Json:
    """sendPhoto: an upload that is an image, or a file_id sent again."""
    return _send_file(world, params, "photo")


def _send_file(world: World, params: Params, kind: str) -> Json:
    caption = checks.caption_text(params)
    chat = writable_chat(world, params)
    message = _draft(world, chat, params)
    file = _file_of(world, params, kind)
    if kind == "photo":
        message.photo = file
    else:
        message.document = file
    message.set_content(caption)
    return _post(world, chat, message)


def _file_of(world: World, params: Params, kind: str) -> SimulatedFile:
    """An upload (`attach://name` or a part named like the parameter) or the file_id of an earlier one."""
    reference = params.text(kind) or ""
    upload = params.uploads.get(reference.removeprefix("attach://") if reference else kind)
    if upload is None:
        if reference in world.files:
            return world.files[reference]
        if not reference or reference.startswith("attach://"):
            raise bad_request(f"there is no {kind} in the request")
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo" and len(upload.data) > checks.PHOTO_BYTES:
        raise bad_request(
            f"file of size {len(upload.data)} bytes is too big for a photo; "
            f"the maximum size is {checks.PHOTO_BYTES} bytes"
        )
    size = checks.image_size(upload.data) if kind == "photo" else None
    return world.store_file(upload.name or kind, upload.data, upload.mime_type, size)


def _editable(world: World, params: Params) -> tuple[Chat, Message]:
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = open_chat(world, params)
    message_id = params.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    # "only possible to edit messages without reply_markup or with inline keyboards" (Bot API manual)
    if not message.from_bot or (message.reply_markup and not message.inline_keyboard):
        raise bad_request("message can't be edited")
    return chat, message


def _finish_edit(world: World, chat: Chat, message: Message, old_content: Json) -> Json:
    if old_content == _visible(message):
        raise bad_request(errors.MESSAGE_NOT_MODIFIED)
    message.edit_date = int(time.time())
    message.remember()
    world.changed(chat)
    return views.message_object(world, message)


def _visible(message: Message) -> Json:
    content = message.text if message.caption is None else message.caption
    file = message.photo or message.document
    media = file.file_id if file else None
    return {"content": content, "media": media, "entities": message.entities, "buttons": message.inline_keyboard}


def edit_message_text(world: World, params: Params) -> Json:
    """editMessageText: new words and new buttons; 400 where nothing would change."""
    content = checks.message_text(params, editing=True)
    markup = checks.reply_markup(params, only_inline=True)
    chat, message = _editable(world, params)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    old_content = _visible(message)
    message.set_content(content)
    message.reply_markup = markup  # an edit without reply_markup takes the buttons away
    return _finish_edit(world, chat, message, old_content)


def edit_message_caption(world: World, params: Params) -> Json:
    """editMessageCaption: the same for the words under a file."""
    content = checks.caption_text(params)
    markup = checks.reply_markup(params, only_inline=True)
    chat, message = _editable(world, params)
    if not (message.document or message.photo):
        raise bad_request("there is no caption in the message to edit")
    old_content = _visible(message)
    message.set_content(content)
    message.reply_markup = markup
    return _finish_edit(world, chat, message, old_content)


def edit_message_media(world: World, params: Params) -> Json:
    """editMessageMedia: another file in the place of a message's, with its caption and new buttons."""
    media = params.json("media", "InputMedia")
    kind = media.get("type") if isinstance(media, dict) else None
    if kind not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: type must be photo or document")
    of_media = Params({**media, kind: media.get("media")}, params.uploads)
    caption = checks.caption_text(of_media)
    markup = checks.reply_markup(params, only_inline=True)
    chat, message = _editable(world, params)
    if not (message.document or message.photo):
        raise bad_request("there is no media in the message to edit")
    old_content, file = _visible(message), _file_of(world, of_media, kind)
    message.photo, message.document = (file, None) if kind == "photo" else (None, file)
    message.set_content(caption)
    message.reply_markup = markup
    return _finish_edit(world, chat, message, old_content)


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """editMessageReplyMarkup: new buttons, or none."""
    markup = checks.reply_markup(params, only_inline=True)
    chat, message = _editable(world, params)
    old_content = _visible(message)
    message.reply_markup = markup
    return _finish_edit(world, chat, message, old_content)


def delete_message(world: World, params: Params) -> bool:
    """deleteMessage: of a private chat anybody's, in groups only the bot's own."""
    chat = find_chat(world, params)
    message = chat.messages.get(params.integer("message_id") or 0)
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if not message.from_bot and chat.type != "private":
        raise bad_request("message can't be deleted")  # the bot is a plain member of groups
    message.deleted = True
    message.remember()
    if (chat.force_reply or {}).get("message_id") == message.message_id:
        chat.force_reply = None
    world.changed(chat)
    return True


def copy_message(world: World, params: Params) -> Json:
    """copyMessage: the same content as a message of the bot, a file perhaps with another caption; the id alone comes
    back."""
    caption = checks.caption_text(params)
    chat = writable_chat(world, params)
    source = world.chats.get(params.integer("from_chat_id") or 0)
    original = source.messages.get(params.integer("message_id") or 0) if source else None
    if original is None or original.deleted:
        raise bad_request("message to copy not found")
    message = _draft(world, chat, params)
    message.document, message.photo = original.document, original.photo
    message.text, message.caption, message.entities = original.text, original.caption, original.entities
    if caption.text and (original.document or original.photo):
        message.set_content(caption)
    _post(world, chat, message)
    return {"message_id": message.message_id}


def answer_callback_query(world: World, params: Params) -> bool:
    """answerCallbackQuery: what somebody who tapped sees; once for each tap."""
    text = params.text("text") or ""
    if utf16_length(text) > checks.CALLBACK_ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    callback = world.callbacks.pop(params.text("callback_query_id") or "", None)
    if callback is None:
        raise bad_request(errors.QUERY_TOO_OLD)
    if not callback.answer.done():
        callback.answer.set_result({"text": text or None, "show_alert": params.flag("show_alert")})
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """sendChatAction: "typing…" and the like, for five seconds."""
    chat = writable_chat(world, params)
    _topic(chat, params, None)
    action = params.text("action") or ""
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.set_action(chat, action)
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    """setMessageReaction: one of Telegram's own emoji, or none."""
    chat = writable_chat(world, params)
    message = chat.messages.get(params.integer("message_id") or 0)
    if message is None or message.deleted:
        raise bad_request("message to react not found")
    reactions = params.json("reaction", "reaction") or []
    if not isinstance(reactions, list) or not all(isinstance(r, dict) for r in reactions):
        raise bad_request("can't parse reaction: expected an Array of ReactionType")
    # the invisible variation selector may be there or not
    emoji = [str(r.get("emoji", "")).replace("\ufe0f", "") for r in reactions]
    if len(emoji) > 1 or any(e not in REACTIONS for e in emoji):
        raise bad_request("REACTIONS_TOO_MANY" if len(emoji) > 1 else "REACTION_INVALID")
    message.reactions = emoji
    world.changed(chat)
    return True


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendMessageDraft": send_message_draft,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "copyMessage": copy_message,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
}
