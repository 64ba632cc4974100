"""A brand's own style sheet and pictures, under a path that carries the hash of them all."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from palim_mesh import sites
from palim_mesh.assets import FOREVER, KINDS

# A picture is only ever a picture, also when somebody opens it by itself: nothing in it runs, nothing is fetched.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


async def look(request: Request) -> Response:
    """`GET /brand/{digest}/{file}`. Pages that are older than the brand get its newest files."""
    brand = sites.of(request).brand
    file = request.path_params["file"]
    keep = {"Cache-Control": FOREVER if request.path_params["digest"] == brand.digest else "no-cache"}
    if file == "style.css" and brand.style:
        return Response(brand.style, headers=keep, media_type="text/css")
    for name, picture in brand.pictures:
        if file == f"{name}.{picture.kind}":
            headers = keep | {"Content-Type": KINDS[f".{picture.kind}"], "Content-Security-Policy": PICTURE_POLICY}
            return Response(picture.content, headers=headers)
    raise HTTPException(404)
