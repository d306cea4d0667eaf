"""When things happen: Prefect flows, the body of a block, assembly, and the command line."""

import os

# Importing Prefect in a terminal sends telemetry and prints a notice, unless this is set before.
os.environ.setdefault("DO_NOT_TRACK", "1")
