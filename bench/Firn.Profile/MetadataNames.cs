using System.Reflection.Metadata;

namespace Firn.Profile;

/// <summary>Names of what metadata holds, in the runtime's spelling.</summary>
static class MetadataNames
{
    public static string Full(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{Full(metadata, outer)}+{name}" : Full(metadata.GetString(type.Namespace), name);
    }

    public static string Full(MetadataReader metadata, TypeReference type) => Full(metadata.GetString(type.Namespace), metadata.GetString(type.Name));

    public static string Full(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";

    /// <summary>The types of a method's parameters as they stand between the parentheses of the runtime's signature.</summary>
    public static string Parameters(MetadataReader metadata, MethodDefinition method) => string.Join(',', method.DecodeSignature(new TypeSpelling(), default(object)).ParameterTypes);
}
