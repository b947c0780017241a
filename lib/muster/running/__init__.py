"""The suite: papermill, the report, the command line."""
