"""What is printed of requests: receipt, handling slip, authorization, result slip (R60), and the intake register (R31)."""
