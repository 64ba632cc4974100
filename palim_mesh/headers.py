"""The headers of every answer: what a browser may do with our pages, and nothing else."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html palim-mesh",
    )
)
OURS = ("camera", "microphone", "display-capture", "autoplay", "fullscreen", "picture-in-picture", "screen-wake-lock")
NOBODYS = ("accelerometer", "geolocation", "gyroscope", "hid", "magnetometer", "midi", "payment", "serial", "usb")
PERMISSIONS_POLICY = ", ".join([*(f"{name}=(self)" for name in OURS), *(f"{name}=()" for name in NOBODYS)])

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
}
PARTS = ("text/javascript", "text/css", "text/plain")  # the page's policy rules them; on each it would only be weight
STRICT_TRANSPORT_SECURITY = "max-age=31536000"  # one year; RFC 6797


class Headers:
    """ASGI middleware that adds them; a policy of the answer's own stays, and how long it may be kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(ALWAYS)
                if not headers.get("Content-Type", "").startswith(PARTS):
                    for name, value in POLICY.items():
                        headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache")
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = STRICT_TRANSPORT_SECURITY
            await send(message)

        await self.app(scope, receive, send_with_headers)
