"""What a teacher reads: minutes added up, the sheet of mistakes, the deck of questions."""
