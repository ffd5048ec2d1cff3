{
  /**
    Adds one.

    More about it.
  */
  increment = n: n + 1;
  /** A number. */
  answer = 42;
  plain = 1;
  nested.deep = { inner = "x"; };
}
