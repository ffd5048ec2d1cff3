with {};
{}:x