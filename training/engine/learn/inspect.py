"""What is to be known of a base before it is served: `vetted engine --inspect`. Nothing here imports torch."""

from pathlib import Path

from training.engine.learn.weights import positions_of, tokenizer_of
from training.engine.template.chat import ChatTemplate, is_default
from training.engine.template.seams import ANSWER, QUESTION, SYSTEM, Seams

SYSTEM_WORDS = {
    "own": "a message of its own",
    "folded": "none in the template: it stands before the first question, in training and serving alike",
    "left out": "left out by the template, as is all but the last question",
}


def inspect(name: str, folder: Path) -> str:
    """Lines for a terminal. `Unfit` for a base by whose template nobody can be answered."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    template = ChatTemplate(tokenizer_of(folder))
    facts = {
        "architecture": ", ".join(config.architectures or [config.model_type]),
        "context": f"{positions_of(config):,} tokens of prompt and answer together",
        **_facts_of(template),
    }
    width = max(map(len, facts)) + 2
    return "\n".join([name, *(f"  {title:<{width}}{text}" for title, text in facts.items())])


def _facts_of(template: ChatTemplate) -> dict[str, str]:
    seams = template.seams
    talk = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": QUESTION}]
    prompt = template.prompt(talk).replace(SYSTEM, "{system}").replace(QUESTION, "{question}")
    answer = template.answer(ANSWER).replace(ANSWER, "{answer}")
    has_own = not is_default(seams.source)
    return {
        "template": "its own" if has_own else "none of its own: plain words, which it has to learn first",
        "prompt": _quoted(prompt),
        "answer": _quoted(answer),
        "ends with": f"{_quoted(seams.end)} (token {seams.end_id})",
        "system prompt": SYSTEM_WORDS[seams.system],
        "thinks": _thinking(seams),
        "special": " ".join(sorted(template.special_tokens)) or "none",
    }


def _thinking(seams: Seams) -> str:
    if seams.closing is not None:
        return f"yes, and cannot be told not to: {seams.closing} ends its thoughts, which are told apart"
    if seams.is_quiet:
        return "switched off in the template"
    return "it may: its thoughts are told apart" if seams.thinks else "no"


def _quoted(text: str) -> str:
    """In one line, so that line ends and spaces show."""
    return repr(text)
