"""What is done on the organization department's side: one function a deed."""
