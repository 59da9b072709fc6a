"""WeChat and QQ: an id where the words around it say that it is one."""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText

_IS = r"(?:\s*(?:号码|号|账号|帐号|是|为|叫|(?:id|name|user ?name|handle|account|number|is|me|us|@|at|on)(?![a-z]))){0,3}\s*"
_ID = r"(?P<id>[A-Za-z][A-Za-z0-9_\-]{4,19}|\d{5,11})"
_WECHAT = re.compile(
    r"(?:微信|加微(?!信)|威信|薇信|徽信|卫星号?|v信|wei信|微X|(?<![a-z0-9])(?:wx|vx|v|we\s?chat|weixin)(?![a-z])|(?<![a-z0-9])(?:wx|vx)(?=[a-z_\-]*\d)|绿泡泡|\+\s?v(?![a-z])|➕\s?v|加v(?=[a-z_\-]*\d))"
    rf"(?P<is>{_IS})(?P<sep>[:;=\-,(\s]{{0,3}}){_ID}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_WECHAT_LATER = re.compile(
    r"(?:微信|加我|加个v)[^A-Za-z0-9。!?\n]{1,10}(?P<id>(?=[a-z_\-]*\d|[a-z]*_)[a-z][a-z0-9_\-]{5,19})(?![A-Za-z0-9.@])",
    re.IGNORECASE,
)
_WXID = re.compile(r"(?<![A-Za-z0-9])wxid_[A-Za-z0-9]{6,24}(?![A-Za-z0-9])")
_ADD_ME = re.compile(
    r"(?:加我|加个好友|加好友|加下我|联系我|私我|add me)(?:[:,\s]|好友|吧|一下|微信|at|on|as){0,4}(?P<id>(?=[a-z]*[\d_])[A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![a-z])q\s?q|扣扣|企鹅|抠抠|球球|叩叩|(?<![a-z])q(?=\s*[::]\s*\d))\s*(?:群|空间)?(?:\s*(?:号码|号|账号|id|number|is|是|为)){0,2}\s*[::;=,(]?\s*(?P<id>[1-9](?:[ -]?\d){4,10})(?!\d)",
    re.IGNORECASE,
)
_WECHAT_WORDS = (
    *("微信", "威信", "薇信", "徽信", "卫星", "v信", "wei信", "微x", "wx", "vx", "wechat", "we chat", "weixin"),
    *("绿泡泡", "加微", "+v", "+ v", "➕", "加v", "加我v", "v:", "v :", "v ", "加我", "加个", "加好友"),
    *("加下我", "联系我", "私我", "add me"),
)
_QQ_WORDS = ("q", "扣扣", "企鹅", "抠抠", "球球", "叩叩")
_NO_ID = frozenset(
    (
        *("about", "account", "after", "again", "agree", "because", "before", "being", "could", "every"),
        *("first", "friend", "group", "groups", "later", "maybe", "message", "moments", "official", "other"),
        *("people", "please", "public", "their", "there", "these", "thing", "think", "those", "video"),
        *("videos", "voice", "where", "which", "while", "would", "photo", "photos", "payment", "pay", "mini"),
        *("program", "sticker", "stickers", "chat", "call", "calls", "contact", "contacts", "article"),
        *("articles", "store", "shop", "channel", "channels", "today", "tomorrow", "works", "working", "doesn"),
        *("instead", "support", "service", "messages", "texts", "picture", "pictures", "says", "said", "never"),
        *("always", "already", "platform", "anymore", "anyway", "though", "until", "since", "either"),
        *("neither", "unless", "right", "still", "wechat", "weixin"),
    )
)
"""What often follows the word WeChat and is nobody's id."""


def messengers(plain: PlainText) -> Hits:
    """Ids at WeChat and QQ."""
    text = plain.text
    if plain.has(*_WECHAT_WORDS):
        for match in _WECHAT.finditer(text):
            if _is_id(match["id"], is_announced=bool(match["is"].strip() or match["sep"].strip())):
                yield "wechat", match.start("id"), match.end("id")
        yield from hits("wechat", _WXID, text)
        yield from hits("wechat", _ADD_ME, text, "id")
        yield from hits("wechat", _WECHAT_LATER, text, "id")
    if plain.has_number and plain.has(*_QQ_WORDS):
        yield from hits("qq", _QQ, text, "id")


def _is_id(name: str, is_announced: bool) -> bool:
    """Whether what stands behind "WeChat" is an id. After "is" or a colon any word may be one; else it shows digits."""
    if name.lower() in _NO_ID:
        return False
    return is_announced or any(c.isdigit() or c in "_-" for c in name)
