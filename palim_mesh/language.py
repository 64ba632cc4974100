"""Which of our languages a request wants."""

from collections.abc import Sequence

from starlette.requests import Request

LANGUAGES = ("de", "en")


def of(request: Request, offered: Sequence[str] = LANGUAGES) -> str:
    """The language in `?lang=`, else the one Accept-Language prefers (RFC 9110 12.5.4), else the first offered."""
    asked = request.query_params.get("lang", "")
    if asked in offered:
        return asked
    weights = dict.fromkeys(offered, 0.0)
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.partition("-")[0].lower()
        if language in weights:
            weights[language] = max(weights[language], _weight(parameter))
    return max(offered, key=weights.__getitem__)


def _weight(parameter: str) -> float:
    name, _, number = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
