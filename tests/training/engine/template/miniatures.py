"""Chat templates of the families that clinics take, in miniature: written after the public ones, each with what its
tokenizer has of special tokens. What tools, documents and pictures add is left out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHATML = """\
{%- for message in messages -%}
{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}"""

CHATML_WITH_DEFAULT = """\
{%%- if messages[0].role != 'system' -%%}{{ '<|im_start|>system\\n%s<|im_end|>\\n' }}{%%- endif -%%}
""" + CHATML.replace("%", "%%")

LLAMA3 = """\
{{- bos_token -}}
{%- for message in messages -%}
{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' + message.content | trim + '<|eot_id|>' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif -%}"""

LLAMA32 = """\
{{- bos_token -}}
{%- if messages[0].role == 'system' -%}
{%- set system = messages[0].content | trim -%}{%- set messages = messages[1:] -%}
{%- else -%}{%- set system = '' -%}{%- endif -%}
{{ '<|start_header_id|>system<|end_header_id|>\\n\\nCutting Knowledge Date: December 2023\\n' }}
{{- 'Today Date: ' + strftime_now('%d %b %Y') + '\\n\\n' + system }}
{{- '<|eot_id|>' }}
""" + LLAMA3.partition("\n")[2]

GEMMA2 = """\
{{- bos_token -}}
{%- if messages[0].role == 'system' -%}{{ raise_exception('System role not supported') }}{%- endif -%}
{%- for message in messages -%}
{%- if (message.role == 'user') != (loop.index0 % 2 == 0) -%}
{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}
{%- endif -%}
{%- set role = 'model' if message.role == 'assistant' else message.role -%}
{{ '<start_of_turn>' + role + '\\n' + message.content | trim + '<end_of_turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<start_of_turn>model\\n' }}{%- endif -%}"""

GEMMA3 = """\
{{- bos_token -}}
{%- if messages[0].role == 'system' -%}
{%- set prefix = messages[0].content + '\\n\\n' -%}{%- set talk = messages[1:] -%}
{%- else -%}{%- set prefix = '' -%}{%- set talk = messages -%}{%- endif -%}
{%- for message in talk -%}
{%- if (message.role == 'user') != (loop.index0 % 2 == 0) -%}
{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}
{%- endif -%}
{%- set role = 'model' if message.role == 'assistant' else message.role -%}
{{ '<start_of_turn>' + role + '\\n' + (prefix if loop.first else '') + message.content | trim + '<end_of_turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<start_of_turn>model\\n' }}{%- endif -%}"""

QWEN3 = """\
{%- set last = namespace(query=0) -%}
{%- for message in messages -%}
{%- if message.role == 'user' -%}{%- set last.query = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{%- for message in messages -%}
{%- if message.role != 'assistant' -%}
{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- else -%}
{%- set reasoning = '' -%}{%- set content = message.content -%}
{%- if '</think>' in content -%}
{%- set reasoning = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') -%}
{%- set content = content.split('</think>')[-1].lstrip('\\n') -%}
{%- endif -%}
{%- if loop.index0 > last.query and (loop.last or reasoning) -%}
{{ '<|im_start|>assistant\\n<think>\\n' + reasoning.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
{%- else -%}
{{ '<|im_start|>assistant\\n' + content }}
{%- endif -%}
{{ '<|im_end|>\\n' }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{ '<|im_start|>assistant\\n' }}
{%- if enable_thinking is defined and enable_thinking is false -%}{{ '<think>\\n\\n</think>\\n\\n' }}{%- endif -%}
{%- endif -%}"""

QWEN3_THINKING = (
    QWEN3.partition("{%- if add_generation_prompt -%}")[0]
    + "{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n<think>\\n' }}{%- endif -%}"
)

DEEPSEEK_R1 = """\
{{- bos_token -}}
{%- set ns = namespace(system='') -%}
{%- for message in messages -%}
{%- if message.role == 'system' -%}{%- set ns.system = message.content -%}{%- endif -%}
{%- endfor -%}
{{ ns.system }}
{%- for message in messages -%}
{%- if message.role == 'user' -%}{{ '<｜User｜>' + message.content }}{%- endif -%}
{%- if message.role == 'assistant' -%}
{{ '<｜Assistant｜>' + message.content.split('</think>')[-1] + '<｜end▁of▁sentence｜>' }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<｜Assistant｜><think>\\n' }}{%- endif -%}"""

MISTRAL = """\
{%- if messages[0].role == 'system' -%}
{%- set system = messages[0].content -%}{%- set talk = messages[1:] -%}
{%- else -%}{%- set system = '' -%}{%- set talk = messages -%}{%- endif -%}
{{- bos_token -}}
{%- for message in talk -%}
{%- if (message.role == 'user') != (loop.index0 % 2 == 0) -%}
{{ raise_exception('After the optional system message, conversation roles must alternate user/assistant/...') }}
{%- endif -%}
{%- if message.role == 'user' -%}
{{ '[INST] ' + (system + '\\n\\n' if loop.last and system else '') + message.content + '[/INST]' }}
{%- else -%}
{{ ' ' + message.content + eos_token }}
{%- endif -%}
{%- endfor -%}"""

PHI3 = """\
{%- for message in messages -%}
{{ '<|' + message.role + '|>\\n' + message.content + '<|end|>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|assistant|>\\n' }}{%- else -%}{{ eos_token }}{%- endif -%}"""

SMOLLM3 = """\
{%- if enable_thinking is not defined -%}{%- set enable_thinking = true -%}{%- endif -%}
{%- set mode = '/think' if enable_thinking else '/no_think' -%}
{%- set own = messages[0].content if messages[0].role == 'system' else 'You are a helpful AI assistant.' -%}
{{ '<|im_start|>system\\n## Metadata\\n\\nReasoning Mode: ' + mode }}
{{- '\\n\\n## Custom Instructions\\n\\n' + own + '<|im_end|>\\n' }}
{%- for message in messages -%}
{%- if message.role == 'user' -%}{{ '<|im_start|>user\\n' + message.content + '<|im_end|>\\n' }}{%- endif -%}
{%- if message.role == 'assistant' -%}
{%- set content = message.content.lstrip('\\n') -%}
{{ '<|im_start|>assistant\\n' + ('' if enable_thinking else '<think>\\n\\n</think>\\n') + content + '<|im_end|>\\n' }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{ '<|im_start|>assistant\\n' + ('' if enable_thinking else '<think>\\n\\n</think>\\n') }}
{%- endif -%}"""

GLM4 = """\
[gMASK]<sop>
{%- for message in messages -%}
{{ '<|' + message.role + '|>\\n' + message.content }}
{%- endfor -%}
{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}"""

GLM45 = """\
[gMASK]<sop>
{%- for message in messages -%}
{%- if message.role == 'user' -%}
{{ '<|user|>\\n' + message.content }}
{{- '/nothink' if enable_thinking is defined and not enable_thinking and not message.content.endswith('/nothink') -}}
{%- elif message.role == 'assistant' -%}
{{ '<|assistant|>\\n<think></think>\\n' + message.content.split('</think>')[-1].strip() }}
{%- else -%}
{{ '<|system|>\\n' + message.content }}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
{{ '<|assistant|>' }}
{{- '\\n<think></think>' if enable_thinking is defined and not enable_thinking -}}
{%- endif -%}"""

IM = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
GEMMA = ("<pad>", "<eos>", "<bos>", "<start_of_turn>", "<end_of_turn>")
LLAMA = ("<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")
GLM = ("<|endoftext|>", "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>")
THINK = ("<think>", "</think>")


@dataclass(frozen=True)
class Miniature:
    """A family's template, and what its tokenizer has."""

    template: str
    special: tuple[str, ...]
    eos: str
    """The one that the tokenizer names, which is not always what ends an answer."""
    bos: str | None = None
    plain: tuple[str, ...] = ()
    """Entries of the vocabulary that are whole, and no special tokens: decoding shows them."""
    is_sentencepiece: bool = False
    """`▁` for spaces and bytes for what is rare, in place of letters for bytes."""
    expected: dict[str, Any] = field(default_factory=dict)
    """What is to be read off."""


def _seams(end: str, lead: str = "", **others: Any) -> dict[str, Any]:
    usual = {"tail": "", "closing": None, "system": "own", "must_alternate": False, "thinks": False, "is_quiet": False}
    return {"end": end, "lead": lead, **usual, **others}


OPEN: dict[str, Any] = {"closing": "</think>", "thinks": True, "lead": "\n</think>\n\n"}
QUIET: dict[str, Any] = {"thinks": True, "is_quiet": True}

MINIATURES = {
    "chatml": Miniature(CHATML, IM, "<|endoftext|>", expected=_seams("<|im_end|>")),
    "llama3": Miniature(LLAMA3, LLAMA, "<|end_of_text|>", "<|begin_of_text|>", expected=_seams("<|eot_id|>")),
    "llama3.2": Miniature(LLAMA32, LLAMA, "<|eot_id|>", "<|begin_of_text|>", expected=_seams("<|eot_id|>")),
    "gemma2": Miniature(
        *(GEMMA2, GEMMA, "<eos>", "<bos>"),
        is_sentencepiece=True,
        expected=_seams("<end_of_turn>", system="folded", must_alternate=True),
    ),
    "gemma3": Miniature(
        *(GEMMA3, GEMMA, "<eos>", "<bos>"),
        is_sentencepiece=True,
        expected=_seams("<end_of_turn>", must_alternate=True),
    ),
    "qwen2.5": Miniature(
        CHATML_WITH_DEFAULT % "You are Qwen, created by Alibaba Cloud.", IM, "<|im_end|>", expected=_seams("<|im_end|>")
    ),
    "qwen3": Miniature(QWEN3, IM, "<|im_end|>", plain=THINK, expected=_seams("<|im_end|>", **QUIET)),
    "qwen3-thinking": Miniature(QWEN3_THINKING, IM, "<|im_end|>", plain=THINK, expected=_seams("<|im_end|>", **OPEN)),
    "deepseek-r1": Miniature(
        *(DEEPSEEK_R1, ("<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"), "<｜end▁of▁sentence｜>"),
        bos="<｜begin▁of▁sentence｜>",
        plain=("<｜User｜>", "<｜Assistant｜>", *THINK),
        expected=_seams("<｜end▁of▁sentence｜>", **OPEN),
    ),
    "mistral": Miniature(
        *(MISTRAL, ("<unk>", "<s>", "</s>", "[INST]", "[/INST]"), "</s>", "<s>"),
        is_sentencepiece=True,
        expected=_seams("</s>", " ", must_alternate=True),
    ),
    "phi3": Miniature(
        PHI3, ("<|endoftext|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"), "<|endoftext|>",
        expected=_seams("<|end|>"),
    ),
    "smollm2": Miniature(
        CHATML_WITH_DEFAULT % "You are a helpful AI assistant named SmolLM.", IM, "<|im_end|>",
        expected=_seams("<|im_end|>"),
    ),
    "smollm3": Miniature(SMOLLM3, IM, "<|im_end|>", plain=THINK, expected=_seams("<|im_end|>", **QUIET)),
    "glm4": Miniature(GLM4, GLM, "<|endoftext|>", expected=_seams("<|user|>", "\n")),
    "glm4.5": Miniature(
        GLM45, (*GLM, *THINK), "<|endoftext|>", expected=_seams("<|user|>", "\n", **QUIET)
    ),
}  # fmt: skip


def tokenizer_of(miniature: Miniature, texts: list[str]) -> Any:
    """A tokenizer of the family's kind, of these texts: it can write any text."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    if miniature.is_sentencepiece:
        pieces = [
            *miniature.special,
            *(f"<0x{byte:02X}>" for byte in range(256)),
            *sorted({*"".join(texts)} - {" "}),
            "▁",
        ]
        model = Tokenizer(
            models.BPE({piece: i for i, piece in enumerate(dict.fromkeys(pieces))}, [], byte_fallback=True)
        )
        model.normalizer = normalizers.Replace(" ", "▁")
        model.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    else:
        model = Tokenizer(models.BPE())
        model.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        model.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(
            vocab_size=900, special_tokens=list(miniature.special), initial_alphabet=alphabet, show_progress=False
        )
        model.train_from_iterator(texts, trainer)
    model.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in miniature.special])
    model.add_tokens([AddedToken(token, special=False, normalized=False) for token in miniature.plain])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=model, eos_token=miniature.eos, bos_token=miniature.bos)
    tokenizer.chat_template = miniature.template
    return tokenizer


def make_base(folder: Path, miniature: Miniature, texts: list[str], size: int = 160, layers: int = 4) -> Path:
    """A random GPT-2 of the starter's size, unless smaller is wanted, with the family's tokenizer."""
    from transformers import GPT2Config, GPT2LMHeadModel, set_seed

    tokenizer = tokenizer_of(miniature, texts)
    set_seed(0)
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=512,
        n_embd=size,
        n_layer=layers,
        n_head=4,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
        **dict.fromkeys(("resid_pdrop", "embd_pdrop", "attn_pdrop"), 0.0),
    )
    GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
