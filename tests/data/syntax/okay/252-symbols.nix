with {};
{}