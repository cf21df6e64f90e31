"""What every stage stands on: errors, jobs, shapes, files, devices and seeds."""
