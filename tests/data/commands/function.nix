{ name ? "default", extra ? 1, ... }@all: { inherit name extra; all = builtins.attrNames all; }
