"""The yearly evaluation of a contract as life cycles: the official campaign, the dry run kept apart, the surveillance."""
