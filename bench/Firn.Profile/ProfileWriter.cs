using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Firn.Profile;

/// <summary>
/// Writes a profile as the ahead-of-time compiler reads it (<c>ilc --mibc</c>): an assembly in a zip archive. Its method <c>AssemblyDictionary</c> names groups, one for each set of assemblies
/// that must be there; a group's method has for each method of the program <c>ldtoken</c> with a reference to it and, between two strings, what was counted, as constants.
/// </summary>
sealed class ProfileWriter
{
    const string Dictionary = "AssemblyDictionary", DataBegins = "InstrumentationDataStart", DataEnds = "InstrumentationDataEnd";

    /// <summary>Says that all four numbers of a place follow.</summary>
    const int AllNumbers = 0xF;

    // What is the same each time is written the same.
    static readonly Guid identity = new("5f1b6c0e-8f0a-4c57-9a64-6d1f0d6f9a01");
    static readonly DateTimeOffset time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly MetadataBuilder metadata = new();
    readonly MetadataReferences references;
    readonly ProgramAssemblies program;
    readonly SortedDictionary<string, InstructionEncoder> groups = new(StringComparer.Ordinal);

    public ProfileWriter(ProgramAssemblies program)
    {
        this.program = program;
        references = new MetadataReferences(metadata, program);
    }

    /// <summary>Adds a method; false where it cannot be told from others in the program: the runtime does not write which arguments a generic method had.</summary>
    public bool Add(MethodCounts counts)
    {
        if (Resolve(counts) is not var (type, definition, method))
        {
            return false;
        }
        var used = new SortedSet<string>(StringComparer.Ordinal);
        if (references.Type(type, used) is not { } owner)
        {
            return false;
        }
        used.Remove(definition.Assembly);
        var name = string.Concat(used.Prepend(definition.Assembly).Select(assembly => assembly + ";"));
        if (!groups.TryGetValue(name, out var code))
        {
            groups[name] = code = new InstructionEncoder(new BlobBuilder());
        }
        code.OpCode(ILOpCode.Ldtoken);
        code.Token(references.Method(owner, definition, method));
        code.LoadString(metadata.GetOrAddUserString(DataBegins));
        for (var i = 0; i < counts.Places.Length; i++)
        {
            if (!IsAboutDelegates(counts.Places, i))
            {
                Write(code, counts.Places[i]);
            }
        }
        code.LoadString(metadata.GetOrAddUserString(DataEnds));
        code.OpCode(ILOpCode.Pop);
        return true;
    }

    // Which methods delegates led to, and how many there were: the compiler does not ask.
    static bool IsAboutDelegates(CountedPlace[] places, int i) =>
        places[i].HoldsMethods || (places[i].IsCount && i + 1 < places.Length && places[i + 1].HoldsMethods && places[i + 1].Offset == places[i].Offset);

    void Write(InstructionEncoder code, CountedPlace place)
    {
        foreach (var number in (ReadOnlySpan<int>)[AllNumbers, place.Offset, place.Kind, place.Length, place.Other])
        {
            code.LoadConstantI4(number);
        }
        foreach (var number in place.Numbers)
        {
            // A count has four bytes.
            Write(code, place.IsCount ? Math.Min(number, int.MaxValue) : number);
        }
        foreach (var name in place.Names)
        {
            if (name is null)
            {
                code.LoadConstantI4(0);
            }
            else if (RuntimeTypeName.Parse(name) is { } type && references.Type(type, new HashSet<string>()) is { } handle)
            {
                code.OpCode(ILOpCode.Ldtoken);
                code.Token(handle);
            }
            else
            {
                // A type that nobody can name still is another one.
                code.LoadConstantI4(1 + (int)(Hash(name) & 0xFFFF));
            }
        }
    }

    static void Write(InstructionEncoder code, long number)
    {
        if (number is >= int.MinValue and <= int.MaxValue)
        {
            code.LoadConstantI4((int)number);
        }
        else
        {
            code.LoadConstantI8(number);
        }
    }

    static uint Hash(string name) => name.Aggregate(2166136261u, (hash, character) => (hash ^ character) * 16777619u);

    (RuntimeTypeName Type, KnownType Definition, MethodDefinition Method)? Resolve(MethodCounts counts)
    {
        // The last dot that ends a type's name: names of methods may have dots and brackets, too.
        for (var dot = counts.Name.LastIndexOf('.'); dot > 0; dot = counts.Name.LastIndexOf('.', dot - 1))
        {
            // `.ctor` begins with one.
            var end = counts.Name[dot - 1] == '.' ? dot - 1 : dot;
            if (RuntimeTypeName.Parse(counts.Name[..end]) is { Arrays: 0 } type && program.Find(type.Definition) is { } definition)
            {
                return Resolve(definition, counts.Name[(end + 1)..], counts) is { } method ? (type, definition, method) : null;
            }
        }
        return null;
    }

    static MethodDefinition? Resolve(KnownType type, string name, MethodCounts counts)
    {
        var metadata = type.Metadata;
        var candidates = type.Definition.GetMethods().Select(metadata.GetMethodDefinition).Where(method =>
            metadata.StringComparer.Equals(method.Name, name) && method.GetGenericParameters().Count == 0 && method.RelativeVirtualAddress != 0
            && type.File.GetMethodBody(method.RelativeVirtualAddress).GetILContent().Length == counts.CodeSize).ToList();
        if (candidates.Count > 1)
        {
            var parameters = counts.Signature[(counts.Signature.LastIndexOf('(') + 1)..counts.Signature.LastIndexOf(')')];
            candidates.RemoveAll(method => MetadataNames.Parameters(metadata, method) != parameters);
        }
        return candidates is [var only] ? only : null;
    }

    /// <summary>Writes the profile. The name of its file is that of the assembly, too.</summary>
    public void Save(string path)
    {
        var name = Path.GetFileName(path);
        var bodies = new BlobBuilder();
        metadata.AddModule(0, metadata.GetOrAddString(name), metadata.GetOrAddGuid(identity), default, default);
        metadata.AddAssembly(metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, 0, AssemblyHashAlgorithm.None);
        var dictionary = new InstructionEncoder(new BlobBuilder());
        foreach (var (group, code) in groups)
        {
            dictionary.LoadString(metadata.GetOrAddUserString(group));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(AddMethod("Assemblies_" + group, code, bodies));
            dictionary.OpCode(ILOpCode.Pop);
        }
        AddMethod(Dictionary, dictionary, bodies);
        metadata.AddTypeDefinition(default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var builder = new ManagedPEBuilder(
            new PEHeaderBuilder(imageCharacteristics: Characteristics.Dll | Characteristics.ExecutableImage), new MetadataRootBuilder(metadata), bodies,
            deterministicIdProvider: _ => new BlobContentId(identity, 0));
        var image = new BlobBuilder();
        builder.Serialize(image);
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var archive = ZipFile.Open(temporary, ZipArchiveMode.Create))
        {
            var entry = archive.CreateEntry(name + ".dll", CompressionLevel.SmallestSize);
            entry.LastWriteTime = time;
            using var to = entry.Open();
            image.WriteContentTo(to);
        }
        File.Move(temporary, path, overwrite: true);
    }

    MethodDefinitionHandle AddMethod(string name, InstructionEncoder code, BlobBuilder bodies)
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(0, result => result.Void(), _ => { });
        bodies.Align(4);
        return metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, metadata.GetOrAddString(name), metadata.GetOrAddBlob(signature),
            new MethodBodyStreamEncoder(bodies).AddMethodBody(code), default);
    }
}
