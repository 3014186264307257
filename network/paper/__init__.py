"""What a unit prints for its residents: contact cards and wall notices (R24-R28)."""
