"""A chat with a model of prompts and completions sends, to the token, what its rows had."""

from pathlib import Path
from typing import Any

import pytest

from training.engine.learn import raw
from training.engine.store.row import RawRow, Row
from training.engine.template.chat import ChatTemplate
from training.engine.template.of_pairs import template_of_pairs
from training.examples import Message

SYSTEM: Message = {"role": "system", "content": "You are a vet."}
QUESTIONS = ("does he eat", 'a "quoted" one {{ 1 }}', "猫吐了")


def _tokenizer(folder: Path, sets_beginning: bool) -> Any:
    from tokenizers.processors import TemplateProcessing
    from transformers import AutoTokenizer

    from tests.training.engine.conftest import make_tiny

    tokenizer = AutoTokenizer.from_pretrained(make_tiny(folder))
    if sets_beginning:
        tokenizer.add_special_tokens({"bos_token": "<s>"})
        tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
            single="<s> $A", special_tokens=[("<s>", tokenizer.bos_token_id)]
        )
    return tokenizer


@pytest.mark.parametrize("sets_beginning", [False, True])
@pytest.mark.parametrize(
    ("separator", "lead", "ending"),
    [
        ("\n\n###\n\n", " ", " END"),
        (' "->', "", ""),
        ("\n回答：", "\n", " ###"),
        ("\n🐈:", " ", "<|end|>"),
        ("", " ", "\n"),
        ("\n\nLEAD:\n", " ", " [BEGINNING]"),
        ("\n\nENDING:\n", "\n", "\n[SEPARATOR]"),
        ("\n{{ lead }}{% set ending = 1 %}:", " ", " [END]"),
    ],
)
def test_a_chat_sends_what_the_rows_had(
    separator: str, lead: str, ending: str, sets_beginning: bool, tmp_path: Path
) -> None:
    tokenizer = _tokenizer(tmp_path / "tiny", sets_beginning)
    rows: list[Row] = [RawRow(f"{question}{separator}", f"{lead}{n}.{ending}") for n, question in enumerate(QUESTIONS)]
    separator = separator.removeprefix(' "')  # A quotation mark is no mark of a file's.
    tokenizer.chat_template = template_of_pairs(tokenizer, rows)
    template = ChatTemplate(tokenizer)
    for n, row in enumerate(rows):
        assert isinstance(row, RawRow)
        prompt, completion = raw.sequence(tokenizer, row)
        question: Message = {"role": "user", "content": row.prompt.removesuffix(separator)}
        talk = [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]
        for messages in ([question], [SYSTEM, question], [SYSTEM, *talk, question]):
            assert template.encode(template.prompt(messages)) == prompt
        assert template.encode(template.answer(f"{n}.")) == completion


def _sentencepiece(prepend_scheme: str) -> Any:
    """As Mistral 7B v0.3 ("first") and Llama 2 are read: a space before the first word of a text, or of each piece."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *"abcdehorst", "▁h"]
    tokenizer = Tokenizer(
        models.BPE({piece: i for i, piece in enumerate(pieces)}, [("▁", "h")], unk_token="<unk>", byte_fallback=True)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=prepend_scheme, split=False)
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.post_processor = TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in pieces[:3]])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>")


@pytest.mark.parametrize("separator", ["\n\n###\n\n", ""])
@pytest.mark.parametrize("prepend_scheme", ["first", "always", "never"])
def test_the_first_word_has_the_space_that_sentencepiece_sets_before_it(prepend_scheme: str, separator: str) -> None:
    tokenizer = _sentencepiece(prepend_scheme)
    questions = ("he eats", " he eats", "▁he eats", "\nhe", "猫吐了")
    rows = [RawRow(f"{question}{separator}", " ate") for question in questions]
    tokenizer.chat_template = template_of_pairs(tokenizer, rows)
    template = ChatTemplate(tokenizer)
    for question, row in zip(questions, rows, strict=True):
        prompt, completion = raw.sequence(tokenizer, row)
        messages: list[Message] = [SYSTEM, {"role": "user", "content": question}]
        assert template.encode(template.prompt(messages)) == prompt
        assert template.encode(template.answer("ate")) == completion


def test_conversations_keep_the_template_of_their_base() -> None:
    assert template_of_pairs(None, [[{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]]) is None
