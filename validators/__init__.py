"""Judge items before they ship (checks, solvers) and replies of models (grading)."""
