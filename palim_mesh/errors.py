"""What the server refuses on purpose. Anything else that is raised is a bug, but for `BadMessage` of the contract."""

from enum import StrEnum

from palim_mesh.messages import Code


class Refused(Exception):
    """A request or message is refused; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


class StartCode(StrEnum):
    """Why a command can't do what it is for. It says so at the terminal and ends with status 2."""

    BAD_SETTING = "bad-setting"
    BAD_STATE = "bad-state"
    STATE_UNWRITABLE = "state-unwritable"
    ADDRESS_IN_USE = "address-in-use"
    BAD_ADDRESS = "bad-address"
    NEEDS_ROOT = "needs-root"
    NO_SYSTEMD = "no-systemd"
    NOT_A_PROGRAM = "not-a-program"
    NOT_INSTALLED = "not-installed"
    SETTINGS_EXIST = "settings-exist"
    SERVICE_FAILED = "service-failed"
    UPGRADE_FAILED = "upgrade-failed"
    FILE_EXISTS = "file-exists"
    BAD_BACKUP = "bad-backup"
    BAD_CERTIFICATE = "bad-certificate"
    KEY_EXPOSED = "key-exposed"
    NO_OPENSSL = "no-openssl"
    BAD_BRAND = "bad-brand"
    STATISTICS_UNREADABLE = "statistics-unreadable"


class CannotStart(Exception):
    """The program can't start; `sentence` tells its operator what to do about it."""

    def __init__(self, code: StartCode, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
