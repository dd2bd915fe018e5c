"""What must hold for every notebook. Each check returns its problems, one sentence each; none is good."""
