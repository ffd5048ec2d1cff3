using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Firn.Profile;

/// <summary>A type and where its definition is.</summary>
sealed record KnownType(string Assembly, MetadataReader Metadata, PEReader File, TypeDefinitionHandle Handle)
{
    public TypeDefinition Definition => Metadata.GetTypeDefinition(Handle);

    public bool IsGeneric => Definition.GetGenericParameters().Count > 0;

    /// <summary>Its values are no objects: in signatures that is said.</summary>
    public bool IsValue => (BaseName(Definition.BaseType) is "System.ValueType" && !Metadata.StringComparer.Equals(Definition.Name, "Enum")) || BaseName(Definition.BaseType) is "System.Enum";

    string BaseName(EntityHandle type) => type switch
    {
        { IsNil: true } => "",
        { Kind: HandleKind.TypeReference } => MetadataNames.Full(Metadata, Metadata.GetTypeReference((TypeReferenceHandle)type)),
        { Kind: HandleKind.TypeDefinition } => MetadataNames.Full(Metadata, (TypeDefinitionHandle)type),
        _ => "",
    };
}

/// <summary>The assemblies that a program is compiled from.</summary>
sealed class ProgramAssemblies
{
    readonly Dictionary<(string Assembly, string Type), KnownType> types = [];
    readonly Dictionary<string, KnownType> anywhere = [];

    /// <param name="files">Earlier ones come first where two have a type of one name. What is no assembly is passed over.</param>
    public ProgramAssemblies(IEnumerable<string> files)
    {
        foreach (var path in files)
        {
            var file = new PEReader(ImmutableArray.Create(File.ReadAllBytes(path)));
            if (file.HasMetadata && file.GetMetadataReader() is { IsAssembly: true } metadata)
            {
                Add(file, metadata);
            }
        }
    }

    /// <summary>The assemblies that a response file of the ahead-of-time compiler names: those it compiles and those it refers to.</summary>
    public static IEnumerable<string> FilesOf(string responseFile) =>
        from line in File.ReadLines(responseFile)
        let path = line.StartsWith("-r:", StringComparison.Ordinal) ? line[3..] : line
        where !path.StartsWith('-') && path.EndsWith(".dll", StringComparison.Ordinal) && File.Exists(path)
        select path;

    /// <param name="name">With outer types, as <c>Namespace.Outer+Inner</c>.</param>
    /// <param name="assembly">Its simple name, if it is known.</param>
    public KnownType? Find(string name, string? assembly = null) =>
        assembly is not null && types.TryGetValue((assembly, name), out var known) ? known : anywhere.GetValueOrDefault(name);

    void Add(PEReader file, MetadataReader metadata)
    {
        var assembly = metadata.GetString(metadata.GetAssemblyDefinition().Name);
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = new KnownType(assembly, metadata, file, handle);
            var name = MetadataNames.Full(metadata, handle);
            types.TryAdd((assembly, name), type);
            anywhere.TryAdd(name, type);
        }
    }
}
