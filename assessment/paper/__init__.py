"""What the organization department prints."""
