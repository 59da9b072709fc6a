"""The Bot API methods about the bot itself: updates, webhook, commands, profile, files, chats."""

import re
from typing import Any

from bot.simulator import checks, views
from bot.simulator.checks import Params
from bot.simulator.errors import bad_request
from bot.simulator.methods import METHODS as MESSAGE_METHODS
from bot.simulator.methods import Method, find_chat
from bot.simulator.state import World

Json = dict[str, Any]

LONGEST_POLL_SECONDS = 50
SIMPLE_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
PROFILE_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(world: World, params: Params) -> Json:
    """getMe: the bot, and what it may do."""
    return {
        **views.bot_user(world),
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(world: World, params: Params) -> list[Json]:
    """getUpdates: long polling, up to 50 seconds and 100 updates."""
    limit = params.integer("limit") or 100
    timeout = params.integer("timeout") or 0
    return await world.updates.poll(
        offset=params.integer("offset") or 0,
        limit=min(100, max(1, limit)),
        timeout=min(LONGEST_POLL_SECONDS, max(0, timeout)),
        kinds=params.string_list("allowed_updates"),
    )


def set_webhook(world: World, params: Params) -> bool:
    """setWebhook: updates are posted to the URL from now on; an empty one goes back to polling."""
    url = params.text("url") or ""
    # as with a local Bot API server, plain http is allowed
    if url and not re.match(r"https?://[^/\s]+", url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    secret = params.text("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    kinds = params.string_list("allowed_updates")
    world.updates.set_webhook(url, secret, kinds, params.flag("drop_pending_updates"))
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """deleteWebhook: back to polling."""
    world.updates.set_webhook("", None, None, params.flag("drop_pending_updates"))
    return True


def get_webhook_info(world: World, params: Params) -> Json:
    """getWebhookInfo: the URL, how many updates wait, and the last failure."""
    return world.updates.webhook_info()


def _scope(world: World, params: Params) -> str:
    """A scope as a key: `default`, `chat:5`, `chat_member:-100:5`, …"""
    scope = params.json("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(scope.get("type"))
    if kind in SIMPLE_SCOPES:
        return kind
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    place = Params({"chat_id": scope.get("chat_id"), "user_id": scope.get("user_id")})
    chat = find_chat(world, place)
    if kind == "chat_member":
        if place.integer("user_id") not in world.people:
            raise bad_request("user not found")
        return f"chat_member:{chat.id}:{place.integer('user_id')}"
    return f"{kind}:{chat.id}"


def _language(params: Params) -> str:
    language = params.text("language_code") or ""
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


def set_my_commands(world: World, params: Params) -> bool:
    """setMyCommands: the "/" menu of one scope in one language."""
    commands = params.json("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, params), _language(params)] = [
        {"command": str(c["command"]).removeprefix("/"), "description": str(c["description"])} for c in commands
    ]
    world.publish({"type": "commands"})
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """getMyCommands: exactly what was set for that scope and language."""
    return world.commands.get((_scope(world, params), _language(params)), [])


def delete_my_commands(world: World, params: Params) -> bool:
    """deleteMyCommands: wider scopes and other languages show again."""
    world.commands.pop((_scope(world, params), _language(params)), None)
    world.publish({"type": "commands"})
    return True


def commands_for(world: World, chat_id: int, person_id: int) -> list[Json]:
    """What this person's "/" menu lists: the narrowest scope wins, then their language (Bot API manual)."""
    chat = world.chats[chat_id]
    scopes = ["all_private_chats", "default"]
    if chat.type != "private":
        scopes = [f"chat_member:{chat_id}:{person_id}", f"chat:{chat_id}", "all_group_chats", "default"]
    else:
        scopes.insert(0, f"chat:{chat_id}")
    person = world.people.get(person_id)
    language = (person.language_code or "")[:2] if person else ""
    for scope in scopes:
        for key in ((scope, language), (scope, "")):
            if world.commands.get(key):
                return world.commands[key]
    return []


def _profile_setter(kind: str) -> Method:
    def setter(world: World, params: Params) -> bool:
        value = params.text(kind) or ""
        if len(value) > PROFILE_LIMITS[kind]:
            raise bad_request(f"{kind.replace('_', ' ')} is too long")  # our text: no source for the real one
        world.profile[kind, _language(params)] = value
        if not value:
            del world.profile[kind, _language(params)]
        return True

    return setter


def _profile_getter(kind: str) -> Method:
    def getter(world: World, params: Params) -> Json:
        fallback = "Vetted" if kind == "name" else ""
        value = world.profile.get((kind, _language(params))) or world.profile.get((kind, ""), fallback)
        return {kind: value}

    return getter


def set_chat_menu_button(world: World, params: Params) -> bool:
    """setChatMenuButton: of one chat, or (without chat_id) of all."""
    button = params.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "default", "web_app"):
        raise bad_request("can't parse menu button: Unsupported type specified")
    world.menu_buttons[params.chat_id() or 0] = button
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    """getChatMenuButton: what was set for exactly that chat, else `commands`."""
    return world.menu_buttons.get(params.chat_id() or 0, {"type": "commands"})


def get_file(world: World, params: Params) -> Json:
    """getFile: where a file of at most 20 MB can be downloaded."""
    file_id = params.text("file_id")
    if file_id is None:
        raise bad_request("file_id not specified")
    file = world.files.get(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > checks.DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


def get_chat(world: World, params: Params) -> Json:
    """getChat: the chat with the fields that Telegram's answer always has."""
    chat = find_chat(world, params)
    return {
        **views.chat_object(world, chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_chat_member(world: World, params: Params) -> Json:
    """getChatMember: whether a person, or the bot itself, is in the chat."""
    chat = find_chat(world, params)
    user_id = params.integer("user_id") or 0
    if user_id == world.bot_id:
        return {"status": "member", "user": views.bot_user(world)}
    person = world.people.get(user_id)
    if person is None:
        raise bad_request("user not found")
    return {"status": "member" if user_id in chat.members else "left", "user": views.user(person)}


def log_out(world: World, params: Params) -> bool:
    """logOut and close: accepted, and nothing changes."""
    return True


METHODS: dict[str, Method] = {
    **MESSAGE_METHODS,
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _profile_setter("name"),
    "getMyName": _profile_getter("name"),
    "setMyDescription": _profile_setter("description"),
    "getMyDescription": _profile_getter("description"),
    "setMyShortDescription": _profile_setter("short_description"),
    "getMyShortDescription": _profile_getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "getFile": get_file,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "logOut": log_out,
    "close": log_out,
}
# method names are matched without regard to case, as at Telegram
BY_LOWER_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
