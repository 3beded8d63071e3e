"""Converts domain values to the JSON that the page's components draw. In: conversations, models, status. Out: `Payload`. Pure."""
