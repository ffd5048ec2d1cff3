namespace Firn.Linux.Sandboxing;

/// <summary>System call numbers of x86-64 (asm/unistd_64.h) that a sandbox is set up with.</summary>
internal enum SystemCallNumber
{
    RtSigaction = 13, RtSigprocmask = 14, Read = 0, Write = 1, Open = 2, Close = 3, Ioctl = 16, Dup2 = 33, Socket = 41, Clone = 56, Execve = 59, Kill = 62, Chdir = 80, Rename = 82,
    Mkdir = 83, Symlink = 88, Chmod = 90, Umask = 95, Setsid = 112, Setgroups = 116, Setresuid = 117, Setresgid = 119,
    Capset = 126, Personality = 135, PivotRoot = 155, Prctl = 157, Chroot = 161, Mount = 165, Umount2 = 166, Sethostname = 170,
    Setdomainname = 171, ExitGroup = 231, Unshare = 272, Prlimit64 = 302, Seccomp = 317, PidfdOpen = 434, CloseRange = 436,
    MountSetattr = 442, LandlockCreateRuleset = 444, LandlockRestrictSelf = 446,
}
