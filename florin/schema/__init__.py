"""What clients see: names and descriptions, no logic."""
