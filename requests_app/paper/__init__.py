"""What is printed of requests: receipt, handling slip (R60), authorization, result slip, intake register (R31)."""
