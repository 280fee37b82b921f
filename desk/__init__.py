"""The application: :class:`desk.office.Office` with a method per verb, and its shells."""
