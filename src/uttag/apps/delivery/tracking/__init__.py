"""What is said of boxes on their way: by carriers, by people; kept, judged, acted on."""
