"""One row with what is personal in it marked: as much as a card has room for, and as a file the whole of it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.texts import Html, Texts, as_written, escaped, lines, quoted, shorten
from bot.texts.foreign import clean_lines, indented
from storage.models import Example
from training.privacy.find import Finding, find_pii, placeholder
from training.privacy.rows import texts_of

AROUND = 60
"""Characters that a card shows before and after what it strikes out."""
VALUE_SHOWN = 120
"""Characters of what is struck out."""


class RowText(NamedTuple):
    """One text of a row, and what is personal in it."""

    role: str
    text: str
    findings: list[Finding]


def passages(example: Example, clinic_texts: Sequence[str]) -> list[RowText]:
    """The row's texts in their order, each with what nobody has said yes to."""
    return [
        RowText(role, text, [finding for finding in find_pii(text, clinic_texts) if finding.value not in example.kept])
        for role, text in texts_of(example.messages)
    ]


def marked(row: Sequence[RowText], n_shown: int, say: Texts) -> list[Html]:
    """The first `n_shown` findings, each with the words around it and with what would stand in its place."""
    parts = []
    for passage in row:
        findings = passage.findings[:n_shown]
        n_shown -= len(findings)
        if findings:
            words = Html().join(_difference(passage, findings))
            parts.append(lines(say(f"private_role_{passage.role}"), quoted(words)))
    return parts


def _difference(passage: RowText, findings: Sequence[Finding]) -> Iterator[Html]:
    """The text with these struck out, beside each what would stand there; far from all only an ellipsis."""
    text, position = passage.text, 0
    marks = {kind: placeholder(kind, text, passage.findings) for kind in {finding.kind for finding in findings}}
    for n, finding in enumerate(findings):
        between = text[position : finding.start]
        if n == 0 and len(between) > AROUND:
            between = "…" + between[-AROUND:]
        elif len(between) > 2 * AROUND:
            between = f"{between[:AROUND]} … {between[-AROUND:]}"
        yield as_written(between)
        yield Html(f"<s>{as_written(shorten(finding.value, VALUE_SHOWN))}</s> <b>{escaped(marks[finding.kind])}</b>")
        position = finding.end
    yield as_written(shorten(text[position:], AROUND))


def in_full(row: Sequence[RowText], say: Texts) -> str:
    """The whole row, and below it all that was found: plain text."""
    texts = [f"{say(f'private_role_{passage.role}')}\n{indented(passage.text)}\n" for passage in row]
    findings = [
        f"• {say(f'private_kind_{finding.kind}')}: {clean_lines(finding.value)}"
        for passage in row
        for finding in passage.findings
    ]
    return "\n".join([*texts, "————", *findings, ""])
