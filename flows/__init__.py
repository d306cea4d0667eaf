"""When things happen: Prefect flows, the body of a block, assembly, and the command line."""
