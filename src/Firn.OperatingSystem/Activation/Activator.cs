using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Activation;

/// <summary>Carries activation plans out, in the order foundation, early snippets, plan, snippets, completion.</summary>
/// <param name="files">The machine.</param>
/// <param name="kernel">Null when the files are not those of the running machine; nothing but files is then touched and no snippet runs.</param>
/// <param name="programs">Runs snippets.</param>
/// <param name="report">Where lines for the administrator go.</param>
/// <param name="random">Random bytes, at least 16.</param>
sealed class Activator(MachineFiles files, IMachineKernel? kernel, IProgramRunner programs, TextWriter report, Func<byte[]> random)
{
    /// <summary>Brings the machine to a system; false when a part failed and the rest was done.</summary>
    /// <param name="description">The system's description.</param>
    /// <param name="toplevel">The system path.</param>
    /// <param name="action">What snippets find in <c>NIXOS_ACTION</c>.</param>
    /// <param name="booting">Whether process 1 is still to come.</param>
    public bool Run(SystemDescription description, string toplevel, string action, bool booting)
    {
        var complete = Apply(ActivationPlan.Foundation(description, toplevel, files, kernel));
        complete &= RunSnippets(description, toplevel, action, early: true);
        var locked = kernel is not null && !booting && LockAccounts();
        try
        {
            var plan = ActivationPlan.For(description, toplevel, files, kernel, booting, random);
            foreach (var change in plan.AccountChanges) report.WriteLine(change);
            complete &= Apply(plan);
        }
        finally
        {
            if (locked) Linux.Administration.Machine.UnlockAccounts();
        }
        complete &= RunSnippets(description, toplevel, action, early: false);
        return complete & Apply(ActivationPlan.Completion(toplevel, files));
    }

    /// <summary>Says what <see cref="Run"/> would do and changes nothing.</summary>
    public void Show(SystemDescription description, string toplevel)
    {
        foreach (var plan in (ActivationPlan[])[
            ActivationPlan.Foundation(description, toplevel, files, kernel),
            ActivationPlan.For(description, toplevel, files, kernel, booting: false, random),
            ActivationPlan.Completion(toplevel, files)])
        {
            foreach (var warning in plan.Warnings) report.WriteLine($"warning: {warning}");
            foreach (var change in plan.AccountChanges) report.WriteLine($"would {change}");
            foreach (var step in plan.Steps) report.WriteLine($"would {step.Describe()}");
        }
        if (kernel is null) return;
        foreach (var snippet in description.Snippets)
        {
            if (snippet.SupportsDryActivation) _ = RunSnippet(description, snippet, toplevel, "dry-activate");
            else if (snippet.Text.Length > 0) report.WriteLine($"would run the activation script {snippet.Name}");
        }
    }

    bool LockAccounts()
    {
        if (Linux.Administration.Machine.TryLockAccounts()) return true;
        report.WriteLine("warning: another program holds the lock of the account files; going on without it");
        return false;
    }

    bool Apply(ActivationPlan plan)
    {
        var complete = true;
        foreach (var warning in plan.Warnings) report.WriteLine($"warning: {warning}");
        foreach (var step in plan.Steps)
        {
            try
            {
                step.Apply(files, kernel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Primitives.NixException)
            {
                // One thing that cannot be had must not keep a machine from booting with all the others.
                report.WriteLine($"error: could not {step.Describe()}: {e.Message}");
                complete = false;
            }
        }
        return complete;
    }

    bool RunSnippets(SystemDescription description, string toplevel, string action, bool early)
    {
        if (kernel is null) return true;
        var complete = true;
        foreach (var snippet in description.Snippets)
        {
            if (snippet.Early == early && snippet.Text.Length > 0) complete &= RunSnippet(description, snippet, toplevel, action);
        }
        return complete;
    }

    bool RunSnippet(SystemDescription description, Snippet snippet, string toplevel, string action)
    {
        var code = programs.Run(description.Shell, ["-c", snippet.Text, snippet.Name],
            [new("PATH", description.Path), new("HOME", "/root"), new("systemConfig", toplevel), new("NIXOS_ACTION", action), new("LC_ALL", "C")]);
        if (code == 0) return true;
        report.WriteLine($"Activation script snippet '{snippet.Name}' failed ({code})");
        return false;
    }
}
