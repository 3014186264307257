"""What the organization department's side holds in the demo county."""
