"""The certificate of an erasure, as its owner reads it: what was erased, what is outstanding and why, what stays."""

from collections.abc import Iterator

from sqlmodel import Session

from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage import people
from storage.forgetting import certificates
from storage.forgetting.certificates import Outstanding
from storage.models import Certificate

FILES_SHOWN = 8
ERROR_SHOWN = 160
"""Characters of a host's words."""


def certificate_text(session: Session, certificate: Certificate, say: Texts) -> Html:
    """All of it, as it stands now."""
    counts, rest = certificate.counts, certificates.outstanding(session, certificate)
    is_anything = any(counts.values())
    trained = counts.get("trained", 0)
    elsewhere = counts.get("elsewhere", 0)
    has_rank = people.rank_of(session, certificate.owner_id) is not None
    return paragraphs(
        say("forget_done", **counts) if is_anything else say("forget_nothing"),
        say("certificate_where", id=certificate.id, when=f"{certificate.issued_at:%Y-%m-%d %H:%M:%S}"),
        say("certificate_elsewhere", n=elsewhere) if elsewhere else None,
        say("forget_trained", n=trained) if trained else None,
        outstanding_text(session, rest, say),
        lines(say("certificate_stays"), say("certificate_stays_work") if has_rank else None),
    )


def outstanding_text(session: Session, rest: Outstanding, say: Texts) -> Html | None:
    """What is not done, and why; null where all is."""
    points = [*_files(session, rest, say), *_messages(rest, say)]
    if not rest.is_tidied:
        points.append(say("certificate_log"))
    return lines(say("certificate_outstanding"), *points) if points else None


def _files(session: Session, rest: Outstanding, say: Texts) -> Iterator[Html]:
    names = certificates.names_of(session, [erasure.version_id for erasure in rest.files])
    for erasure in rest.files[:FILES_SHOWN]:
        place = say("certificate_here") if erasure.place == "here" else erasure.place
        error = say("in_brackets", text=shorten(erasure.error, ERROR_SHOWN)) if erasure.error else Html()
        yield say("certificate_file", name=names.get(erasure.version_id, "?"), place=place, error=error)


def _messages(rest: Outstanding, say: Texts) -> Iterator[Html]:
    if rest.messages:
        yield say("certificate_messages", n=len(rest.messages))
    if rest.left:
        yield say("certificate_left", n=len(rest.left))
