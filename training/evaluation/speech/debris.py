"""Pieces of a chat template, of a tokenizer or of a broken encoding in what should be an answer."""

import re

from training.text.reasoning import MARKS

_PIECES = re.compile(
    r"<\|[^<>|\s]{1,40}\|>"  # ChatML, Llama 3, Phi, GLM, ours: <|im_end|>
    r"|<｜[^<>｜]{1,40}｜>"  # DeepSeek
    r"|<(?:start|end)_of_turn>|</?s>|<(?:bos|eos|pad|unk|sop|eop|mask)>|<(?:unused|reserved_)\d+>"
    r"|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK|PAD|UNK|CLS|SEP|MASK|EOS|BOS)\]"
    r"|<</?SYS>>|</?tool_(?:call|response)>|<0x[0-9A-F]{2}>"
    r"|(?:^|\n)[ \t]*#{2,3} ?(?:Response|Instruction|Input|Output|Human|Assistant|User|System)\b[ \t]*(?::|\n|$)"
    r"|(?:^|\n)[ \t]*(?:assistant|user|system|human|model|助手|用户)[ \t]*(?=\n|$)"  # a role, on a line of its own
    r"|(?:^|\n)[ \t]*(?:assistant|user|system|human|助手|用户)[ \t]*[:：]",
    re.IGNORECASE,
)
_TOKENIZER = re.compile("[▁ĠĊ]")
"""How SentencePiece and byte-level BPE write a space and a line break."""
_BROKEN = re.compile(
    "[\ufffd\ud800-\udfff\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f]"  # halves, private use, controls
    "|Ã[\u00a1-\u00bf]|â€[\u2122\u0153\u201c\u201d\u00a6\u02dc]|[äåæçèé][\u00a0-\u00bf][\u00a0-\u00bf]|锟斤拷|烫烫烫"
    r"|\\n\\n|\\u[0-9a-fA-F]{4}"
)


def debris_in(text: str) -> str:
    """The first such piece, as it stands in the text; nothing for a clean one. Marks of thoughts are none."""
    for mark in (*MARKS, *MARKS.values()):
        text = text.replace(mark, " ")
    pieces = (pattern.search(text) for pattern in (_PIECES, _TOKENIZER, _BROKEN))
    return next((piece[0].strip() for piece in pieces if piece is not None), "")
