"""What /when tells of a deployment: since when until when, who, why, what it was trained on, what it was told."""

from datetime import datetime

from sqlmodel import Session

from admin.audit import DETAILS
from admin.roles import name_of
from admin.watch.moments import Moment
from bot.texts import Html, Texts, lines, shorten
from storage.models import SystemPrompt, Turn
from storage.watch import past
from storage.watch.canaries import CanaryStay
from storage.watch.past import Stint
from training.text.messages import text_of
from training.text.system import prompt_alone

PROMPT_SHOWN = 160
"""Characters of a system prompt."""


def entry(session: Session, stint: Stint, moment: Moment, default_prompt: str, say: Texts) -> Html:
    """One deployment in four lines. `default_prompt`: the one of today's settings."""
    start = shown(stint.deployment.deployed_at, moment)
    ending = say("when_still") if stint.end is None else say("when_until", until=shown(stint.end, moment))
    return lines(
        say("when_model", model=stint.model.name, provider=stint.model.provider, since=start, until=ending),
        say("when_switched", who=_who(session, stint, say), why=_why(stint.deployment.why, say)),
        _origin(stint, say),
        _prompt(session, stint, moment, default_prompt, say),
    )


def canary_line(stay: CanaryStay, moment: Moment, say: Texts) -> Html:
    """A model that answered a share of the owners meanwhile."""
    ending = say("when_still") if stay.end is None else say("when_until", until=shown(stay.end, moment))
    share = say("when_canary_share", share=stay.share) if stay.share else ""
    start = shown(stay.start, moment)
    return say("when_canary", model=stay.model.name, share=share, since=start, until=ending)


def shown(when: datetime, moment: Moment) -> str:
    """A moment of the tables, in the zone of the one that was asked about."""
    return f"{when.astimezone(moment.zone):%Y-%m-%d %H:%M}"


def _who(session: Session, stint: Stint, say: Texts) -> str:
    admin_id = stint.deployment.deployed_by
    return say("audit_bot") if admin_id is None else shorten(name_of(session, admin_id), 40)


def _why(why: str, say: Texts) -> str:
    return say(f"audit_{DETAILS[why]}") if why in DETAILS else shorten(why, 200)


def _origin(stint: Stint, say: Texts) -> Html:
    if stint.origin is None:
        return say("when_untrained")
    launch, version = stint.origin
    return say("when_trained", version=version.name, n=f"{version.n_examples:,}", job=launch.job_id or "?")


def _prompt(session: Session, stint: Stint, moment: Moment, default_prompt: str, say: Texts) -> Html:
    """What the model was told before each conversation, and how that is known."""
    if stint.origin is not None:
        version = stint.origin[1]
        prompt = prompt_alone(version.system_prompt or "")
        return _quoted(prompt, say("when_prompt_version", version=version.name), say)
    end = moment.period.end if stint.end is None else min(stint.end, moment.period.end)
    last = past.prompt_set_by(session, end)
    if last is not None and last.text is not None:
        return _quoted(last.text, _setter(session, last, moment, say), say)
    # The settings' prompt has no history, but a turn keeps what was sent.
    turn = past.last_turn_of(session, stint, end)
    if turn is not None:
        return _quoted(_told(turn), say("when_prompt_turn", id=turn.id), say)
    return _quoted(default_prompt, say("when_prompt_today"), say)


def _setter(session: Session, prompt: SystemPrompt, moment: Moment, say: Texts) -> Html:
    assert prompt.set_at is not None  # `prompt_set_by` sees to it
    name = shorten(name_of(session, prompt.proposed_by), 40)
    return say("when_prompt_set", name=name, since=shown(prompt.set_at, moment))


def _told(turn: Turn) -> str:
    """The system prompt that a turn was sent, without its owner's pets."""
    first = turn.messages[0] if turn.messages else {}
    return prompt_alone(text_of(first)) if first.get("role") in ("system", "developer") else ""


def _quoted(prompt: str, source: Html, say: Texts) -> Html:
    text = shorten(" ".join(prompt.split()), PROMPT_SHOWN)
    return say("when_prompt", source=source, prompt=text) if text else say("when_prompt_none", source=source)
