"""An owner's words in one form: for keeping (`clean`), for reading (`normalise`), for looking up (`fold`). Pure."""

import re
import unicodedata

from training.text.han import HAN, simplify


def clean(text: str) -> str:
    """One line without control characters and doubled spaces."""
    characters = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return " ".join("".join(c for c in characters if unicodedata.category(c) != "Cf" or c == "\u200d").split())


def normalise(text: str) -> str:
    """Full-width forms and fractions as plain ones, one separator for all, decimal commas as points."""
    text = text.replace("½", ".5").replace("¼", ".25").replace("¾", ".75")
    text = text.replace("，", ";")  # never a decimal comma: "K9，8斤" is a name and a weight
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\s*(?:g\b|克))", "", text)
    text = re.sub(r"(?<![\d.])(\d{1,3}),(\d{1,2})(?=\s*(?:kgs?\b|kilo|公斤|千克|lbs?\b|斤))", r"\1.\2", text)
    return ",".join(clean(part) for part in re.split(r"[,;、\n\r]+|。(?=.)", text))


def fold(text: str) -> str:
    """For matching: lower case and simplified characters, each in its old place."""
    return simplify("".join(c.lower() if len(c.lower()) == 1 else c for c in text)).replace("’", "'")


def n_words(text: str) -> float:
    """English words; two Chinese characters count as one."""
    return len(re.findall(r"[a-z']+", text.lower())) + len(re.findall(f"[{HAN}]", text)) / 2
