"""Line items of a run, and the measures that are read from them."""
