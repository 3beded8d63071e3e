"""A person's private dataset on the Hub: its files as values (`index`, `rows`, `card`) and the calls that read and write it (`dataset`)."""
