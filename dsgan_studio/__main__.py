"""`python -m dsgan_studio`, and what the installed command calls."""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Run the command; a Ctrl-C while the program is still being loaded ends it without a word."""
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(130))
    from dsgan_studio.cli.main import main as run_command

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_command()


if __name__ == "__main__":
    main()
