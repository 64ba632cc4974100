"""What the server refuses on purpose. Anything else that is raised is a bug, but for `BadMessage` of the contract."""

from palim_mesh.messages import Code


class Refused(Exception):
    """A request or message is refused; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code
