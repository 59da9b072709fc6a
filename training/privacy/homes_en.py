"""English addresses down to the house (and German streets), ZIP and postcodes; or a place said to be one's home.

A city alone is no address ("I live in Berlin"), nor is a place that is nobody's ("the shelter on the corner").
"""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText

_STATES = "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
_CLEAR_WORDS = (
    *("street", "avenue", "ave", "road", "rd", "boulevard", "blvd", "parkway", "pkwy", "highway", "hwy"),
    *("crescent", "terrace"),
)
_CLEAR = f"(?:{'|'.join(_CLEAR_WORDS)})"
_ROOM = (
    r"(?:,?\s*(?:apt|apartment|unit|suite|ste|flat|#|room|floor|fl)\.?\s*#?\s*[A-Za-z]?-?\d{0,5}[A-Za-z]?(?![A-Za-z]))?"
)
_TOWN = rf"(?:,?\s+[A-Z][A-Za-z.'\-]+(?:\s[A-Z][a-z]+){{0,2}})?(?:,\s*(?:{_STATES}|[A-Z][a-z]+))?(?:,?\s*(?:{_STATES}))?(?:\s+\d{{5}}(?:-\d{{4}})?)?"
_NO_STREET_WORD = (
    r"(?:min|mins|minute|minutes|hour|hours|hr|hrs|day|days|week|weeks|month|months|year|years|yr|yrs|mile|miles|km|m|meters?|feet|ft|block|blocks|yards?|on|the|in|of|from|at|to|and|or|a|an|my|"
    r"dogs?|cats?|puppies|puppy|kittens?|pets?|animals?|strays?|times?|more|old|cups?|pounds?|lbs?|kg|people|cars?|of|off|along|down|up|into|across|per|for|with|by|is|was|near)"
)
_STREET_LOWER = re.compile(
    rf"(?<![\w.,/$£€-])\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,?\s+(?:(?:north|south|east|west|n|s|e|w|ne|nw|se|sw)\.?\s+)?(?:(?!{_NO_STREET_WORD}\b)[A-Za-z0-9'’.\-]+\s+){{1,3}}{_CLEAR}\b\.?(?:\s\d{{1,4}}\b)?{_ROOM}",
    re.IGNORECASE,
)
_STREET_UPPER = re.compile(
    r"(?<![\w.,/$£€-])(?:\d{1,4}/)?\d{1,5}[A-Za-z]?(?:-\d{1,4})?,?\s+(?:(?:North|South|East|West|[NSEW]{1,2})\.?\s+)?(?:[A-Z0-9][A-Za-z0-9'’.\-]*\s+){1,3}"
    rf"(?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Terrace|Ter|Crescent|Cres|Close|Square|Sq|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Loop|Row|Grove|Gardens|Mews|Hill|Walk|Quay|Plaza|Alley|Path|Pike)\b\.?{_ROOM}{_TOWN}"
)
_PLAIN_WORD = r"(?!(?i:and|but|my|is|with|so|because|please|call|mail|email|text|thanks|where|which|near|if|he|she|we|i|it|can|not|for|since|next|who)\b)[A-Za-zÀ-ÿ'’\-]+"
_HOME_EN = re.compile(
    r"(?i:\b(?:live|living|lives|located|moved?|mail it|ship it|send it|deliver(?:y|ed)?|visit us)\b\s+(?:at|to)|\bcome to|\bmy (?:home |mailing |street )?address(?: is|:)?|\baddress\s*(?:is|:)|\bhome address(?: is|:)?)\s*:?\s*"
    rf"(?P<a>\d{{1,5}}[A-Za-z]?,?\s+(?!(?i:or|to|am|pm|in|of|min|minutes?|hours?|miles?|blocks?|km|days?|weeks?|months?|years?|kg|lbs?|pounds?)\b)(?:{_PLAIN_WORD}\s*){{1,5}}\d{{0,4}}{_ROOM}{_TOWN})"
)
_PO_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\s+#?\d{1,6}\b", re.IGNORECASE)
_APARTMENT = re.compile(
    r"\b(?:apartment|apt|flat|unit|suite)\.?\s*(?:no\.?\s*|number\s*|#\s*)?(?=[A-Z]?-?\d)[A-Z]?-?\d{1,5}[A-Z]?\b(?!\s*(?:mg|ml|kg|/|%|of\b|per|bedroom|tablet|iu\b))",
    re.IGNORECASE,
)
_STATE_ZIP = re.compile(rf"\b[A-Z][A-Za-z.'\-]+(?:\s[A-Z][a-z]+){{0,2}},?\s+(?:{_STATES}),?\s+\d{{5}}(?:-\d{{4}})?\b")
_ZIP_CUE = re.compile(
    r"\b(?:zip|postal|post)\s?code(?:\s+is|\s*:)?\s*(?P<n>[A-Z]?\d[\dA-Z]{1,3}[ -]?[\dA-Z]{2,4})\b", re.IGNORECASE
)
_POSTCODE_UK = re.compile(
    r"(?<![A-Za-z0-9])[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]) \d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])"
)
_STRASSE = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß\-]+(?:straße|strasse|str\.|weg|platz|allee|gasse)\s+\d{1,4}[a-z]?\b")
_STREET_ENDS = re.compile(
    r" (?:St|Av|Road|Rd|Bou|Bl|Lane|Ln|Dr|Co|Ct|Pl|Way|Te|Cr|Cl|Sq|Pa|Pk|Hi|Hw|Ci|Tr|Lo|Ro|Gr|Ga|Me|Wa|Qu|Al|Pi)[a-z]*\b"
)
_STRASSE_WORDS = ("straße", "strasse", "str.", "weg", "platz", "allee", "gasse")
_HOME_WORDS = ("live", "living", "locat", "move", " it to", "deliver", "visit us", "come", "address")


def homes_en(plain: PlainText) -> Hits:
    """English addresses."""
    text = plain.text
    if not plain.has_digit:
        return
    patterns = (
        (_STREET_LOWER, plain.has(*_CLEAR_WORDS)),
        (_STREET_UPPER, _STREET_ENDS.search(text) is not None),
        (_PO_BOX, plain.has("box")),
        (_STATE_ZIP, plain.has_number),
        (_POSTCODE_UK, True),
        (_STRASSE, plain.has(*_STRASSE_WORDS)),
    )
    for pattern, may_be_there in patterns:
        if may_be_there:
            yield from hits("address", pattern, text)
    if plain.has("apartment", "apt", "flat", "unit", "suite"):
        for match in _APARTMENT.finditer(text):
            if not match[0].lower().startswith(("unit ", "units ")) or re.search(r"[A-Za-z]$|#", match[0]):
                yield "address", match.start(), match.end()
    if plain.has(*_HOME_WORDS):
        yield from hits("address", _HOME_EN, text, "a")
    if plain.has("zip", "post"):
        yield from hits("address", _ZIP_CUE, text, "n")
