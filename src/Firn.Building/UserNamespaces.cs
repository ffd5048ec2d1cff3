namespace Firn.Building;

/// <summary>Whether the kernel gives out user namespaces.</summary>
static class UserNamespaces
{
    public static bool Available { get; } =
        File.Exists("/proc/self/ns/user") && (!File.Exists("/proc/sys/user/max_user_namespaces") || File.ReadAllText("/proc/sys/user/max_user_namespaces").Trim() != "0");
}
