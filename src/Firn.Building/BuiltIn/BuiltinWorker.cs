using Firn.Primitives;

namespace Firn.Building.BuiltIn;

/// <summary>The entry point <c>--build-builtin NAME</c>: a built-in builder as the process inside a sandbox.</summary>
public static class BuiltinWorker
{
    /// <summary>The first argument that selects this entry point.</summary>
    public const string EntryPoint = "--build-builtin";

    /// <summary>Builds what the variables say; messages go to standard error, which is the log.</summary>
    /// <param name="builder">The derivation's builder: <c>builtin:fetchurl</c>.</param>
    public static int Run(string builder)
    {
        try
        {
            switch (builder)
            {
                case "builtin:fetchurl":
                    FetchUrlBuilder.Run();
                    return 0;
                case "builtin:unpack-deb":
                    UnpackDebBuilder.Run();
                    return 0;
                case "builtin:unpack-channel":
                    UnpackChannelBuilder.Run();
                    return 0;
                case "builtin:buildenv":
                    BuildEnvBuilder.Run();
                    return 0;
                default:
                    throw new BuiltinException($"unsupported builtin builder '{builder["builtin:".Length..]}'");
            }
        }
        catch (Exception failure) when (failure is NixException or IOException or UnauthorizedAccessException or UriFormatException)
        {
            Console.Error.WriteLine($"error: {failure.Message}");
            return 1;
        }
    }
}
