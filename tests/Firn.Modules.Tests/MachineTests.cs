using System.Text;
using Firn.OperatingSystem.Description;

namespace Firn.Modules.Tests;

/// <summary>The example's machine as a whole.</summary>
public sealed class MachineTests
{
    static string[] System(string configuration) =>
        ["os/nixos", "-A", "system.drvPath", "--arg", "configuration", $"./examples/first-machine/{configuration}.nix", "-I", "firn-binary=/bin/true"];

    /// <summary>R2: the same files give the same system, whoever evaluates them.</summary>
    [Theory, InlineData("configuration"), InlineData("second")]
    public void FirnAndRealNixNameTheSameSystem(string configuration)
    {
        var own = Evaluator.Firn.Evaluate(System(configuration));
        Assert.True(own.Succeeded, own.Text);
        Assert.EndsWith(".drv\"\n", own.Text, StringComparison.Ordinal);
        if (Evaluator.Peer is { } peer)
        {
            Assert.Equal(peer.Evaluate(System(configuration)).Text, own.Text);
        }
    }

    /// <summary>R14: a changed page is another system; an unchanged machine is the same one.</summary>
    [Fact]
    public void TheTwoConfigurationsAreDifferentSystems() =>
        Assert.NotEqual(Evaluator.Firn.Evaluate(System("configuration")).Text, Evaluator.Firn.Evaluate(System("second")).Text);

    /// <summary>The modules write what the native activation reads.</summary>
    [Theory, InlineData("configuration", true), InlineData("second", false)]
    public void ActivationReadsWhatTheModulesWrite(string configuration, bool hasBob)
    {
        var outcome = Evaluator.Firn.Evaluate("--json", "os/nixos", "-A", "config.system.activationData",
            "--arg", "configuration", $"./examples/first-machine/{configuration}.nix", "-I", "firn-binary=/bin/true");
        Assert.True(outcome.Succeeded, outcome.Text);
        var description = DescriptionReader.Read(Encoding.UTF8.GetBytes(outcome.Text));
        Assert.Equal("first", description.HostName);
        Assert.Contains(description.Users, user => user.Name == "alice");
        Assert.Equal(hasBob, description.Users.Any(user => user.Name == "bob"));
        Assert.Contains(description.Etc, entry => entry.Target == "ssh/sshd_config");
        Assert.Contains(description.Wrappers, wrapper => wrapper.Name == "sudo");
    }

    /// <summary>R131: every option that is shown has a description and a type.</summary>
    [Fact]
    public void EveryShownOptionIsDescribed()
    {
        var outcome = Evaluator.Firn.Evaluate("-E", """
            let
              machine = import ./os/nixos { configuration = { }; };
              shown = builtins.filter (o: o.visible && !o.internal) (machine.lib.optionAttrSetToDocList (removeAttrs machine.options [ "_module" ]));
            in
            {
              many = builtins.length shown > 600;
              silent = map (o: o.name) (builtins.filter (o: o.description == null || o.type == "unspecified") shown);
            }
            """);
        Assert.Equal("{ many = true; silent = [ ]; }\n", outcome.Text);
    }
}
