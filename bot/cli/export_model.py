"""`vetted export --model`: a trained model of our own engine as a folder for other programs."""

import argparse

from bot.cli.console import WRONG_USE, complain

MODEL_FORMS = ("safetensors", "gguf")
NO_GGUF = (
    "gguf is not written here: no converter that is kept can be installed with Vetted. Export safetensors and run "
    "llama.cpp's own `python convert_hf_to_gguf.py FOLDER`; Ollama imports the folder itself for Llama, Mistral, Gemma "
    "and Phi (docs/moving.md)."
)


def misused(options: argparse.Namespace) -> int | None:
    """The exit code where the options do not go together, with a word on standard error; null where they do."""
    if options.model is None:
        if options.form in MODEL_FORMS:
            complain(f"--format {options.form} is of models: name one with --model; /models lists them.")
            return WRONG_USE
        return None
    if options.form not in (None, *MODEL_FORMS):
        complain(f"--format {options.form} is of dataset versions; a model is exported as safetensors.")
        return WRONG_USE
    if options.version is not None:
        complain("--version is of dataset versions; take it or --model.")
        return WRONG_USE
    if options.form == "gguf":
        complain(NO_GGUF)
        return WRONG_USE
    return None
