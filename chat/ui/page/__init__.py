"""The page as a whole: which component stands where, which event calls which handler, theme, and the page's own scripts."""
