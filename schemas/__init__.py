"""What things are: values only. No files, no randomness, no clock."""
