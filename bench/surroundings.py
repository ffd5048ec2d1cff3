"""What a measured program sees of the world: nothing of its caller's settings, nothing remembered or kept, one core."""
import os


def environment(home, programs, without=("NIX",), **more):
    """An environment without the variables that begin with one of `without`; `programs` is looked through first."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(without)}
    return {**kept, "PATH": f"{programs}:{kept['PATH']}", "HOME": str(home), "XDG_CACHE_HOME": f"{home}/cache", "NIX_PATH": "",
            "NIX_CONFIG": "experimental-features = nix-command\nsubstituters =\neval-cache = false\nparse-cache = false\neval-cores = 1\n", **more}
