"""What can go wrong, by whose hand. The author's own mistakes are plain ValueErrors."""


class WhetstoneError(Exception):
    """Shown to a user as one line, without a traceback."""

    exit_code = 1


class UserMistake(WhetstoneError):
    """A recipe, file, argument or setting that the user can mend."""

    exit_code = 2


class BuildFailed(WhetstoneError):
    """A build that cannot keep its promise; what it made so far stays on disk."""


class TransientError(WhetstoneError):
    """The world's fault (endpoint, disk, dead worker): worth another try. Raised by backends only."""
