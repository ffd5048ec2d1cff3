namespace Firn.Repl;

/// <summary>What <c>:?</c> says.</summary>
static class PromptHelp
{
    static readonly (string Command, string Meaning)[] everywhere =
    [
        ("EXPRESSION", "evaluate it and print the result, one level deep"),
        ("NAME = EXPRESSION", "give a name to it; several with ';', and 'inherit (SET) NAMES'"),
        (":a, :add EXPRESSION", "bring the attributes of a set into scope"),
        (":b EXPRESSION", "build a derivation"),
        (":bl EXPRESSION", "the same, and keep the results by links in this directory"),
        (":doc EXPRESSION", "what is written about a function or an attribute"),
        (":e, :edit EXPRESSION", "open the source of a package, function or path in $EDITOR"),
        (":i EXPRESSION", "build a derivation and install it into the profile"),
        (":l, :load FILE", "bring the attributes of a file's set into scope"),
        (":lf, :load-flake REFERENCE", "bring the outputs of a flake into scope"),
        (":ll, :last-loaded", "all names that came into scope last"),
        (":log EXPRESSION", "what the builder of a derivation wrote"),
        (":p, :print EXPRESSION", "evaluate and print everything; a string as it is"),
        (":q, :quit", "leave (or Ctrl-D)"),
        (":r, :reload", "load all files and flakes again"),
        (":sh EXPRESSION", "start nix-shell with what a derivation is built with"),
        (":t EXPRESSION", "the type of the result"),
        (":te, :trace-enable [BOOL]", "show whole traces of failures, or not"),
        (":u EXPRESSION", "start nix-shell with the derivation built"),
        (":?, :help", "this list"),
    ];

    static readonly (string Command, string Meaning)[] debugging =
    [
        (":bt, :backtrace", "what is being evaluated, innermost first"),
        (":st", "the level that names are looked up in"),
        (":st NUMBER", "look names up at another level"),
        (":env", "the names at that level"),
        (":s, :step", "go on to the next expression"),
        (":c, :continue", "go on to the next failure or builtins.break"),
    ];

    public static string Text(bool debugger) =>
        "Commands:\n\n" + List(everywhere) + (debugger ? "\nIn the debugger:\n\n" + List(debugging) : "");

    static string List((string Command, string Meaning)[] rows) => string.Concat(rows.Select(row => $"  {row.Command,-29} {row.Meaning}\n"));
}
