"""The floor: the least a server on uvicorn and Starlette as they come can do, to hold ours against.

One WebSocket route which sends each text back to its sender. `python bench/floor.py PORT`.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket


async def echo(socket: WebSocket) -> None:
    """Accepts a socket and echoes until it closes."""
    await socket.accept()
    async for text in socket.iter_text():
        await socket.send_text(text)


def main() -> None:
    """Serves on 127.0.0.1 with the same WebSocket settings as palim-mesh."""
    uvicorn.run(
        Starlette(routes=[WebSocketRoute("/ws", echo)]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        ws="websockets-sansio",
        ws_max_size=65536,
        ws_max_queue=16,
        ws_per_message_deflate=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
