"""The lessons as a site that opens from a file, with the network off; see `building`."""
