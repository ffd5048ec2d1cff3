<nothing/like/this>
