# The path named by an environment variable, or `fallback` when it is not set.
name: fallback:
let value = builtins.getEnv name; in
if value == "" then fallback else /. + value
