"""One function for each verb the user knows; the only place where compute meets the project."""
