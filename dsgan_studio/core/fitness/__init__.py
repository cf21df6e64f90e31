"""Whether a generator is fit: figures and pictures of its images beside real ones."""
