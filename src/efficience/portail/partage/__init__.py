"""The registry of data exchanges on the portal: what may be exchanged, what is due, what came, what was refused."""
