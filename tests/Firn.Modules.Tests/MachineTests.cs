using System.Text;
using Firn.OperatingSystem.Description;

namespace Firn.Modules.Tests;

/// <summary>The example's machine as a whole.</summary>
public sealed class MachineTests
{
    static string[] System(string configuration) =>
        ["os/nixos", "-A", "system.drvPath", "--arg", "configuration", $"./examples/first-machine/{configuration}.nix", "-I", "firn-binary=/bin/true"];

    /// <summary>The same files give the same system, whoever evaluates them.</summary>
    [Theory, InlineData("configuration"), InlineData("second"), Trait("Requirement", "R2")]
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

    /// <summary>A changed page is another system; an unchanged machine is the same one.</summary>
    [Fact]
    public void TheTwoConfigurationsAreDifferentSystems() =>
        Assert.NotEqual(Evaluator.Firn.Evaluate(System("configuration")).Text, Evaluator.Firn.Evaluate(System("second")).Text);

    /// <summary>Ten hosts out of one module: each one's files differ in its own values only.</summary>
    [Fact, Trait("Requirement", "R3"), Trait("Requirement", "R4")]
    public void OneModuleGivesEachHostItsOwnValues()
    {
        var outcome = Evaluator.Firn.Evaluate("-E", """
            let
              router = index: { config, lib, ... }: {
                networking.hostName = "router${toString index}";
                environment.etc."router.conf".text = "router id 10.0.0.${toString index};\nlocal as ${toString (4225470000 + index)};\nneighbours ${toString (lib.remove index (lib.range 0 3))};\n";
              };
              text = index: (import ./os/nixos { configuration = router index; }).config.environment.etc."router.conf".text;
            in
            map text [ 0 1 3 ]
            """);
        Assert.Equal(
            """[ "router id 10.0.0.0;\nlocal as 4225470000;\nneighbours 1 2 3;\n" "router id 10.0.0.1;\nlocal as 4225470001;\nneighbours 0 2 3;\n" "router id 10.0.0.3;\nlocal as 4225470003;\nneighbours 0 1 2;\n" ]""" + "\n",
            outcome.Text);
    }

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

    /// <summary>Every option that is shown has a description and a type.</summary>
    [Fact, Trait("Requirement", "R131")]
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
