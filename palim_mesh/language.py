"""Which of our languages a request wants."""

from starlette.requests import Request

LANGUAGES = ("de", "en")


def of(request: Request) -> str:
    """The language in `?lang=`, else the one Accept-Language prefers (RFC 9110 12.5.4), else German."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.partition("-")[0].lower()
        if language in weights:
            weights[language] = max(weights[language], _weight(parameter))
    return max(LANGUAGES, key=weights.__getitem__)


def _weight(parameter: str) -> float:
    name, _, number = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
