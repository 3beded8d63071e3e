"""Domain values as the plain JSON that the components draw. Pure."""
