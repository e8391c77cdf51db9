"""Results of the indicators as the portal received them: versions, figures, readings, and the pages that explain them."""
