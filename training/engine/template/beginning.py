"""What a tokenizer sets before a raw text by itself: a template has to write it, since what it renders is encoded as it
stands."""

from typing import Any


def writes_beginning(tokenizer: Any) -> bool:
    """Whether the tokenizer sets its own token, bos, before a raw text."""
    return tokenizer.bos_token_id is not None and tokenizer.encode("a")[:1] == [tokenizer.bos_token_id]


def needs_space(tokenizer: Any) -> bool:
    """Whether only a space behind a written bos makes the text behind it begin as a raw text does.

    SentencePiece sets a space before the first word of a text: as Mistral 7B v0.3 is read (Metaspace, "first"), not
    where a bos stands before it.
    """
    if not writes_beginning(tokenizer):
        return False
    bare, with_space = (
        tokenizer.encode(f"{tokenizer.bos_token}{text}", add_special_tokens=False) for text in ("a", " a")
    )
    return bool(bare != with_space == tokenizer.encode("a"))
