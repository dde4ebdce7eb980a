"""The frame that every page stands in: bar, menu, components, styles, words for figures and dates."""
