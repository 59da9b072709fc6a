"""Whether a host of OpenAI's shape answers with this key: one look at its list of models. Standard library only."""

import json
from urllib import error, request

SECONDS = 5.0


def trouble_reaching(base_url: str, key: str | None) -> str | None:
    """Null where the host lists its models; else in a few words why not, without the key."""
    from http.client import HTTPException

    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    try:
        look = request.Request(f"{base_url.rstrip('/')}/models", headers=headers)
        with request.urlopen(look, timeout=SECONDS) as answer:
            listing = json.load(answer)
    except error.HTTPError as refusal:
        return "it does not take this key (HTTP 401)" if refusal.code == 401 else f"it answers HTTP {refusal.code}"
    except TimeoutError:
        return f"no answer within {SECONDS:.0f} s"
    except (OSError, HTTPException) as fault:
        reason = getattr(fault, "reason", fault)
        return f"no answer ({type(reason).__name__ if isinstance(reason, Exception) else reason})"
    except ValueError:
        return "what answers there is no API of this kind"
    return None if isinstance(listing, dict) and "data" in listing else "what answers there is no API of this kind"
