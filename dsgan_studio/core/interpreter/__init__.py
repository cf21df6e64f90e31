"""The style interpreter: an ensemble of pixel classifiers over a feature pyramid."""
