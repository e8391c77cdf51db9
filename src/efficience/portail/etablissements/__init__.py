"""The directory: hospitals, mergers, territories of the caisses, contacts of each hospital."""
