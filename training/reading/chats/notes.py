"""What stands in a chat and is nobody's words: system notes, pictures, calls, and people's names."""

import re
from collections.abc import Iterable

from training.text.han import HAN
from training.text.language import language_of

_THINGS = (
    *("image", "photo", "photos", "picture", "video", "videos", "audio", "voice message", "gif", "sticker", "stickers"),
    *("document", "contact card", "contact", "media", "file", "files", "location", "poll", "album", "emoticon", "game"),
    *("view once", "view once message", "medien", "multimedia", "médias", "mídia"),
    *(
        "图片",
        "照片",
        "圖片",
        "图像",
        "语音",
        "語音",
        "音频",
        "视频",
        "視頻",
        "影片",
        "表情",
        "动画表情",
        "動畫表情",
        "文件",
        "文档",
    ),
    *(
        "位置",
        "链接",
        "聊天记录",
        "红包",
        "转账",
        "名片",
        "小程序",
        "语音通话",
        "视频通话",
        "贴图",
        "貼圖",
        "媒体",
        "媒体内容",
        "多媒体文件",
    ),
)
"""What a program names in place of what was sent."""
_THING = "|".join(map(re.escape, sorted(_THINGS, key=len, reverse=True)))
_LEFT_OUT = r"(?:omitted|not included|absent|ausgeschlossen|omitid\w|omis(?:es)?|(?:已|被|已被)?(?:忽略|省略|略去))"
_MEDIA = re.compile(
    rf"(?:[<‹]?(?:{_THING})\s?{_LEFT_OUT}[>›]?|<?省略(?:{_THING})>?|[\[【(（](?:{_THING})(?:[\s:：][^\n]{{0,80}})?[\]】)）]"
    r"|<(?:attached|附件|anhang|adjunto)[:：][^\n]{1,120}>|null"
    r"|\S[^\n]{0,80}\.\w{2,4}\s?\((?:file attached|文件附件|附件|Datei angehängt|archivo adjunto)\))",
    re.I,
)
"""A line that stands for a picture, a voice message or the like."""
_NOTES = (
    *(r"messages (?:and calls|to this chat).{0,40}end-to-end encrypted.{0,120}", r"消息和通话.{0,20}端到端加密.{0,60}"),
    *(
        r".{0,20}end-to-end encrypted.{0,120}",
        r".{0,20}端到端加密.{0,60}",
        r"(?:this message was|you) deleted(?: this message)?",
    ),
    *(
        r"this message has been deleted",
        r"(?:此消息|这条消息|您|你)?已?(?:被)?删除(?:了)?(?:此|这条|一条)?消息",
        r".{0,30}撤回了一(?:条|則)消息",
    ),
    *(
        r".{0,30}收回了?訊息",
        r".{0,30}(?:unsent|recalled) a message",
        r"missed (?:voice|video|group)[\w ]{0,10}call.{0,30}",
    ),
    *(
        r"未接(?:听|來電|来电)?.{0,6}(?:通话|电话)?",
        r"☎.{0,40}",
        r"(?:通话时长|通話時間|聊天时长|call time|duration).{0,20}",
    ),
    *(
        r"(?:voice|video) call.{0,40}",
        r"(?:对方)?(?:已取消|无应答|已拒绝)",
        r".{0,30}拍了拍.{0,30}",
        r"以上是打招呼的内容",
    ),
    *(
        r".{0,40}现在可以开始聊天了.{0,10}",
        r"你已添加了.{0,60}",
        r"waiting for this message.{0,60}",
        r".{0,40}security code.{0,60}",
    ),
)
_NOTE = re.compile("|".join(f"(?:{note})" for note in _NOTES), re.I)
"""A whole message that a program says in somebody's name."""
_EDITED = re.compile(r"\s*[<‹]?(?:this message was edited|已编辑|此消息已编辑)[>›]?\s*$", re.I)
_CLINIC = re.compile(
    r"\bvets?\b|veterinar|clinic|\banimal hospital|pet hospital|\bdr\b|doctor"
    r"|医院|醫院|诊所|診所|兽医|獸醫|医生|醫生|大夫|客服|前台",
    re.I,
)
_PLACEHOLDERS = {"zh": "〔姓名〕", "en": "[name]"}


def words_of(text: str) -> str:
    """A message without what its program put there; nothing where nobody has said anything."""
    lines = [line for line in text.strip().split("\n") if not _MEDIA.fullmatch(line.strip())]
    rest = _EDITED.sub("", "\n".join(lines)).strip()
    return "" if len(rest) < 300 and _NOTE.fullmatch(rest.rstrip("。.")) else rest


def is_clinics(name: str) -> bool:
    """Whether a name sounds like a clinic's or a vet's."""
    return _CLINIC.search(name) is not None


def name_pattern(names: Iterable[str]) -> "re.Pattern[str] | None":
    """What of these names is struck out of messages: each as it stands, and the parts of a person's."""
    parts: set[str] = set()
    for name in names:
        parts.add(name)
        if not is_clinics(name):
            parts.update(part for part in re.split(r"[\s·_,，()（）|]+", name) if _tells(part))
            # 李小雨 is 小雨 to most who write to her.
            if re.fullmatch(rf"[{HAN}]{{3}}", name):
                parts.add(name[1:])
    words = sorted((part for part in parts if _tells(part)), key=len, reverse=True)
    if not words:
        return None
    return re.compile("|".join(_bounded(part) for part in words))


def _tells(part: str) -> bool:
    """Whether a part of a name is one by itself: “K” is none."""
    is_latin = part.isascii()
    return len(part) > (2 if is_latin else 1) and not part.isdecimal() and (not is_latin or part[0].isupper())


def _bounded(part: str) -> str:
    is_latin = part[0].isascii() and part[-1].isascii()
    return rf"(?<!\w){re.escape(part)}(?!\w)" if is_latin else re.escape(part)


def without_names(text: str, pattern: "re.Pattern[str] | None") -> str:
    """The message with the names struck out."""
    if pattern is None or pattern.search(text) is None:
        return text
    return pattern.sub(_PLACEHOLDERS[language_of(text)], text)
