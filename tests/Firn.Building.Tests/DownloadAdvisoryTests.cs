using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Firn.Building.BuiltIn;
using Firn.Linux.Processes;
using Firn.Transfers.Tests;

namespace Firn.Building.Tests;

/// <summary>Published advisories against downloads and built-in builders, each as the attack itself.</summary>
public sealed class DownloadAdvisoryTests : IDisposable
{
    static readonly byte[] content = Encoding.ASCII.GetBytes("downloaded");

    readonly TestStore test = new();
    readonly string directory = Directory.CreateTempSubdirectory("firn-tls-").FullName;

    public void Dispose()
    {
        test.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A server with a certificate; what it was asked stands in <paramref name="asked"/>.</summary>
    static TcpListener Serve(X509Certificate2 certificate, List<string> asked)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        new Thread(() =>
        {
            while (true)
            {
                try
                {
                    using var client = listener.AcceptTcpClient();
                    using var stream = new SslStream(client.GetStream());
                    stream.AuthenticateAsServer(certificate);
                    var buffer = new byte[8192];
                    var request = Encoding.ASCII.GetString(buffer, 0, stream.Read(buffer));
                    if (request.Length == 0)
                    {
                        // It looked at the certificate and went away.
                        continue;
                    }
                    lock (asked)
                    {
                        asked.Add(request);
                    }
                    stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n"));
                    stream.Write(content);
                }
                catch (Exception failure) when (failure is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client did not like the certificate.
                }
                catch (Exception failure) when (failure is SocketException or InvalidOperationException)
                {
                    // Stopped, be it while it waited or before it came to wait.
                    return;
                }
            }
        })
        { IsBackground = true }.Start();
        return listener;
    }

    static X509Certificate2 Certificate(X509Certificate2? issuer, string address, int firstDay, int lastDay)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(firstDay), DateTimeOffset.UtcNow.AddDays(lastDay));
        using var made = issuer is null ? request.CreateSelfSigned(from, to) : request.Create(issuer, from, to, [1, 2, 3, 4]).CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    [Theory]
    [InlineData("right", true)]
    [InlineData("signed by itself", false)]
    [InlineData("expired", false)]
    [InlineData("not valid yet", false)]
    [InlineData("of another name", false)]
    public void A10_ADownloadAsksNobodyWhoseCertificateIsNotRight(string kind, bool accepted)
    {
        using var authority = Certificate(null, "127.0.0.9", -400, 400);
        using var certificate = kind switch
        {
            "signed by itself" => Certificate(null, "127.0.0.1", -1, 10),
            "expired" => Certificate(authority, "127.0.0.1", -20, -1),
            "not valid yet" => Certificate(authority, "127.0.0.1", 5, 10),
            "of another name" => Certificate(authority, "127.0.0.2", -1, 10),
            _ => Certificate(authority, "127.0.0.1", -1, 10),
        };
        File.WriteAllText(Path.Combine(directory, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "netrc"), "machine 127.0.0.1 login me password planted-secret\n");
        test.Options = test.Options with { CertificateFile = Path.Combine(directory, "ca.pem"), NetrcFile = Path.Combine(directory, "netrc"), DownloadAttempts = 1 };
        var asked = new List<string>();
        var server = Serve(certificate, asked);
        try
        {
            // The hash is known: the content could be checked without any certificate, and still nobody is to learn the password.
            var result = test.Build(test.Builtin("file", "builtin:fetchurl", edit =>
            {
                edit.FixedOutput(content);
                edit.Environment["url"] = $"https://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/file";
            }));
            Assert.True(accepted == result.Success, $"{result.Failure?.Message}\n{test.Log}");
            Assert.Equal(accepted, asked.Count > 0);
            Assert.Equal(accepted, asked.Exists(request => request.Contains("Authorization: ", StringComparison.Ordinal)));
            Assert.DoesNotContain("planted-secret", test.Log, StringComparison.Ordinal);
        }
        finally
        {
            server.Stop();
        }
    }

    [Fact]
    public void A8_CheckingDownloadsAgainWhenTheAddressHasChangedAndTheHashHasNot()
    {
        using var server = new FileServer(("/good", content), ("/bad", Encoding.ASCII.GetBytes("another thing")));
        Store.StorePath From(string name) => test.Builtin("file", "builtin:fetchurl", edit =>
        {
            edit.FixedOutput(content);
            edit.Environment["url"] = $"{server.Address}{name}";
        });
        Assert.True(test.Build(From("good")).Success);
        Assert.Equal(BuildStatus.AlreadyValid, test.Build(From("bad")).Status);
        Assert.Equal(BuildStatus.HashMismatch, test.Build(From("bad"), BuildMode.Check).Status);
        Assert.True(test.Build(From("good"), BuildMode.Check).Success);
    }

    [Fact]
    public void A11_BuiltInBuildersAreConfinedAsOthersAre()
    {
        var seen = "";
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/file";
        // Not a thread: what fails in it must fail this test, not end all of them.
        Task.Run(() =>
        {
            using var client = listener.AcceptTcpClient();
            client.GetStream().ReadByte();
            foreach (var process in Directory.GetDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out _)))
            {
                try
                {
                    if (File.ReadAllText($"{process}/cmdline").Contains(BuiltinWorker.EntryPoint, StringComparison.Ordinal) && File.ReadAllText($"{process}/environ").Contains(address, StringComparison.Ordinal))
                    {
                        seen = File.ReadAllText($"{process}/status") + string.Join('\n', ((string[])["pid", "mnt", "ipc", "uts"])
                            .Select(name => $"{name} shared: {File.ResolveLinkTarget($"{process}/ns/{name}", false)!.Name == File.ResolveLinkTarget($"/proc/self/ns/{name}", false)!.Name}"));
                    }
                }
                catch (IOException)
                {
                    // It has ended.
                }
            }
            client.GetStream().Write(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\ndownloaded"));
        });
        try
        {
            test.Make(test.Builtin("file", "builtin:fetchurl", edit =>
            {
                edit.FixedOutput(content);
                edit.Environment["url"] = address;
            }));
        }
        finally
        {
            listener.Stop();
        }
        foreach (var line in (string[])["NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "pid shared: False", "mnt shared: False", "ipc shared: False", "uts shared: False"])
        {
            Assert.Contains(line, seen, StringComparison.Ordinal);
        }
        Assert.True(!CurrentProcess.IsRoot || !seen.Contains("Uid:\t0", StringComparison.Ordinal), seen);
    }
}
