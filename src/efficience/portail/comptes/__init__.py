"""People, organisations, who acts for whom and until when, and what each role may do."""
