"""From notebooks to decks: `slides`."""
