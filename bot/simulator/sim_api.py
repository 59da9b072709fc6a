"""/sim: how tests, the tour and the page act as people, look at chats and turn the knobs."""

import asyncio
import json
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from bot.simulator import groups, people, site, views
from bot.simulator.knobs import Flood
from bot.simulator.methods_bot import commands_for
from bot.simulator.people import SimError
from bot.simulator.state import Actor, Chat, Message, World

Json = dict[str, Any]

WORLD = web.AppKey("world", World)
LONGEST_WAIT_SECONDS = 60.0
SAFE_IN_A_PAGE = {"image/png", "image/jpeg", "image/gif", "image/webp"}
HEARTBEAT_SECONDS = 15.0


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        raise SimError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise SimError("The body must be a JSON object.")
    return body


def _chat(request: web.Request) -> Chat:
    return people.find_chat(request.app[WORLD], request.match_info["chat_id"])


def _message(request: web.Request, chat: Chat) -> Message:
    return people.find_message(chat, int(request.match_info["message_id"]))


def _seconds(request: web.Request, default: float) -> float:
    try:
        return min(LONGEST_WAIT_SECONDS, max(0.0, float(request.query.get("timeout", default))))
    except ValueError:
        raise SimError(f"timeout={request.query['timeout']!r} is not a number of seconds.") from None


async def list_people(request: web.Request) -> web.Response:
    """Everybody, in the order in which they came."""
    return web.json_response([views.person_view(p) for p in request.app[WORLD].people.values()])


async def add_person(request: web.Request) -> web.Response:
    """Let somebody in, or change who they are; their chat with the bot comes with them."""
    body = await _body(request)
    if not isinstance(body.get("id"), int) or body["id"] <= 0 or not body.get("first_name"):
        raise SimError("A person needs a positive whole id and a first_name.")
    fields: Json = {key: body.get(key) for key in Actor.__dataclass_fields__}
    person = Actor(**fields)
    request.app[WORLD].add_person(person)
    return web.json_response(views.person_view(person), status=201)


async def list_chats(request: web.Request) -> web.Response:
    """All chats with their last message, for the list of the page."""
    world = request.app[WORLD]
    return web.json_response([views.chat_summary(world, chat) for chat in world.chats.values()])


async def add_chat(request: web.Request) -> web.Response:
    """A group; see `people.add_group`."""
    world = request.app[WORLD]
    chat = people.add_group(world, await _body(request))
    return web.json_response(views.chat_summary(world, chat), status=201)


async def see_chat(request: web.Request) -> web.Response:
    """The chat; with `since` waits until its revision is newer."""
    chat = _chat(request)
    if "since" in request.query:
        revision = people.number(request.query["since"], "since")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _seconds(request, 20)
        while chat.revision <= revision and (seconds_left := deadline - loop.time()) > 0:
            await chat.changed.wait(seconds_left)
    return web.json_response(views.chat_view(request.app[WORLD], chat))


async def say(request: web.Request) -> web.Response:
    """A person writes a text."""
    return web.json_response(people.say(request.app[WORLD], _chat(request), await _body(request)))


async def edit(request: web.Request) -> web.Response:
    """A person edits their own message."""
    chat = _chat(request)
    body = await _body(request)
    return web.json_response(people.edit(request.app[WORLD], chat, _message(request, chat), body))


async def delete_message(request: web.Request) -> web.Response:
    """A person deletes a message, their own or the bot's."""
    chat = _chat(request)
    return web.json_response(groups.delete(request.app[WORLD], chat, _message(request, chat)))


async def open_topic(request: web.Request) -> web.Response:
    """A person opens a topic in a forum."""
    return web.json_response(groups.open_topic(request.app[WORLD], _chat(request), await _body(request)))


async def change_topic(request: web.Request) -> web.Response:
    """A person closes, reopens or deletes a topic."""
    thread_id, body = int(request.match_info["thread_id"]), await _body(request)
    return web.json_response(groups.change_topic(request.app[WORLD], _chat(request), thread_id, body))


async def service(request: web.Request) -> web.Response:
    """Something happens in a chat that nobody says."""
    return web.json_response(groups.service(request.app[WORLD], _chat(request), await _body(request)))


async def set_rights(request: web.Request) -> web.Response:
    """A person changes what the bot may do in a group."""
    return web.json_response(groups.set_rights(request.app[WORLD], _chat(request), await _body(request)))


async def migrate(request: web.Request) -> web.Response:
    """A group becomes a supergroup."""
    return web.json_response(groups.migrate(request.app[WORLD], _chat(request), await _body(request)))


async def history(request: web.Request) -> web.Response:
    """Every version of a message that people could see."""
    return web.json_response(_message(request, _chat(request)).history)


async def send_file(request: web.Request) -> web.Response:
    """A person sends a document or a photo, as a form with `from` and `file`."""
    chat = _chat(request)
    if request.content_type != "multipart/form-data":
        raise SimError("Send multipart/form-data with the fields from and file.")
    request = request.clone(client_max_size=60 * 1024 * 1024)
    try:
        form: Json = dict(await request.post())
    except web.HTTPRequestEntityTooLarge:
        raise SimError("This simulator takes files up to 60 MB.", 413) from None
    upload = form.pop("file", None)
    if not isinstance(upload, web.FileField):
        raise SimError("The field file must be a file with a name.")
    # browsers send the name as it is, aiohttp's client percent-encodes it
    file = (unquote(upload.filename), upload.content_type, upload.file.read())
    return web.json_response(people.send_file(request.app[WORLD], chat, form, file))


async def tap(request: web.Request) -> web.Response:
    """A person taps a button; answers when the bot has, or after the tap's timeout."""
    body = await _body(request)
    return web.json_response(await people.tap(request.app[WORLD], _chat(request), body))


async def block(request: web.Request) -> web.Response:
    """A person blocks the bot, or lets it back in."""
    return web.json_response(people.block(request.app[WORLD], _chat(request), await _body(request)))


async def raw_file(request: web.Request) -> web.Response:
    """The bytes of a file, for the page: images are shown, all else is only downloaded."""
    file = request.app[WORLD].files.get(request.match_info["file_id"])
    if file is None:
        raise SimError("There is no such file.", 404)
    # what people upload must never run as a page of this origin
    how = "inline" if file.mime_type in SAFE_IN_A_PAGE else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "Content-Type": file.mime_type,
    }
    return web.Response(body=file.data, headers=headers)


async def list_faults(request: web.Request) -> web.Response:
    """The faults that wait for their calls."""
    return web.json_response([vars(f) for f in request.app[WORLD].faults.faults])


async def add_fault(request: web.Request) -> web.Response:
    """Break a call that is to come; see `knobs.Fault`."""
    try:
        fault = request.app[WORLD].faults.add(await _body(request))
    except ValueError as wrong:
        raise SimError(str(wrong)) from None
    return web.json_response({"id": fault.id}, status=201)


async def drop_faults(request: web.Request) -> web.Response:
    """Take all faults back."""
    request.app[WORLD].faults.faults.clear()
    return web.json_response({"ok": True})


async def set_flood(request: web.Request) -> web.Response:
    """Turn flood control on, off or to other rates; what is not named stays."""
    wish = await _body(request)
    world = request.app[WORLD]
    settings = world.flood.settings()
    if unknown := set(wish) - set(settings):
        raise SimError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(settings)}")
    world.flood = Flood(**{**settings, **wish})
    return web.json_response(world.flood.settings())


async def list_calls(request: web.Request) -> web.Response:
    """The log of Bot API calls, of one method or chat if asked so; `since` is the n after which to begin."""
    calls = list(request.app[WORLD].calls)
    query = request.query
    if "method" in query:
        calls = [c for c in calls if c["method"].lower() == query["method"].lower()]
    if "chat_id" in query:
        calls = [c for c in calls if str(c["chat_id"]) == query["chat_id"]]
    if "since" in query:
        last_number = people.number(query["since"], "since")
        calls = [c for c in calls if c["n"] > last_number]
    return web.json_response(calls)


async def list_commands(request: web.Request) -> web.Response:
    """The "/" menu that a person has in this chat."""
    chat = _chat(request)
    person_id = people.number(request.query.get("person", chat.id), "person")
    return web.json_response(commands_for(request.app[WORLD], chat.id, person_id))


async def see_status(request: web.Request) -> web.Response:
    """The banner over the page."""
    return web.json_response(request.app[WORLD].status)


async def set_status(request: web.Request) -> web.Response:
    """A banner over the page; `progress` is a fraction from 0 to 1."""
    body = await _body(request)
    world = request.app[WORLD]
    progress = body.get("progress")
    if progress is not None and not (isinstance(progress, int | float) and 0 <= progress <= 1):
        raise SimError(f"progress={progress!r}; it must be a number from 0 to 1.")
    world.status = {"text": body.get("text"), "progress": progress}
    world.publish({"type": "status", **world.status})
    return web.json_response(world.status)


async def reset(request: web.Request) -> web.Response:
    """Empty the world, for the next test."""
    world = request.app[WORLD]
    world.forget()
    world.publish({"type": "reset"})
    return web.json_response({"ok": True})


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: which chat changed, the banner, a reset."""
    world = request.app[WORLD]
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    queue: asyncio.Queue[Json | None] = asyncio.Queue(maxsize=2000)
    world.subscribers.add(queue)
    try:
        await response.write(b": hello\n\n")
        while queue in world.subscribers or not queue.empty():
            try:
                event = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                break
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
    except ConnectionError:
        pass  # the page was closed
    finally:
        world.subscribers.discard(queue)
    return response


def add_routes(app: web.Application) -> None:
    """All of /sim and the page."""
    chat = r"/sim/chats/{chat_id:-?\d+}"
    message = chat + r"/messages/{message_id:\d+}"
    app.add_routes(
        [
            web.get("/sim/people", list_people),
            web.post("/sim/people", add_person),
            web.get("/sim/chats", list_chats),
            web.post("/sim/chats", add_chat),
            web.get(chat, see_chat),
            web.post(chat + "/messages", say),
            web.post(message, edit),
            web.get(message + "/history", history),
            web.delete(message, delete_message),
            web.post(chat + "/topics", open_topic),
            web.post(chat + r"/topics/{thread_id:\d+}", change_topic),
            web.post(chat + "/service", service),
            web.post(chat + "/rights", set_rights),
            web.post(chat + "/migrate", migrate),
            web.post(chat + "/files", send_file),
            web.post(chat + "/taps", tap),
            web.post(chat + "/block", block),
            web.get("/sim/files/{file_id}", raw_file),
            web.get("/sim/faults", list_faults),
            web.post("/sim/faults", add_fault),
            web.delete("/sim/faults", drop_faults),
            web.post("/sim/flood", set_flood),
            web.get("/sim/calls", list_calls),
            web.get("/sim/commands/{chat_id:-?\\d+}", list_commands),
            web.get("/sim/status", see_status),
            web.post("/sim/status", set_status),
            web.post("/sim/reset", reset),
            web.get("/sim/events", events),
            web.get("/", site.page),
            web.get("/page/{name}", site.page),
        ]
    )
