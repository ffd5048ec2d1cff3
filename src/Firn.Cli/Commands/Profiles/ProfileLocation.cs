using Firn.Cli.Arguments;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Cli.Commands.Profiles;

/// <summary>Where profiles are when none is named.</summary>
static class ProfileLocation
{
    static ByteString Home => HomeDirectory.Path ?? "/root";

    /// <summary><c>~/.nix-profile</c>, which points to the user's profile.</summary>
    public static ByteString UserLink => Paths.Join(Home, ".nix-profile");

    public static ByteString UserDirectory => Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
        ? Paths.Join(state, "nix/profiles")
        : Paths.Join(Home, ".local/state/nix/profiles");

    /// <summary><c>NIX_PROFILE</c>, what the user's link points to, or the place where a first profile is made.</summary>
    public static ByteString Default(ByteString stateDirectory)
    {
        if (Environment.GetEnvironmentVariable("NIX_PROFILE") is { Length: > 0 } named)
        {
            return named;
        }
        if (DirectoryHandle.Working.TryStatus(UserLink) is { Kind: FileKind.Symlink })
        {
            var target = DirectoryHandle.Working.ReadLink(UserLink);
            return Paths.IsAbsolute(target) ? target : Paths.Join(Home, target);
        }
        return Home == "/root" ? Paths.Join(stateDirectory, "profiles/default") : Paths.Join(UserDirectory, "profile");
    }
}
