"""What every application of the portal shares: journal, life cycles, forms, mails, tables, page layout. No domain here."""
