using Firn.Benchmarks;

// Usage: Firn.Benchmarks syntax DIRECTORY | bytes
switch (args)
{
    case ["syntax", var directory]:
        Stage.Heading();
        SyntaxStages.Run(directory);
        return 0;
    case ["bytes"]:
        Stage.Heading();
        ByteStages.Run();
        return 0;
    default:
        Console.Error.WriteLine("error: expected 'syntax DIRECTORY' (its .nix files) or 'bytes' (hashing, encodings, archives)");
        return 2;
}
