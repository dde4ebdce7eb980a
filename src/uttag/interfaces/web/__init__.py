"""The site: one workspace per kind of work, all in one frame. Views call queries and operations only."""
