using System.Buffers.Binary;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Firn.Profile.Tests;

/// <summary>A profile, read again: what the compiler would find in it.</summary>
sealed record WrittenProfile(IReadOnlyList<WrittenProfile.Method> Methods)
{
    /// <summary>A method: its group, the name of its type as <c>assembly!Namespace.Outer+Inner</c> with arguments, and its data: numbers and names of types.</summary>
    public sealed record Method(string Group, string Type, string Name, object[] Data);

    public static WrittenProfile Read(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        using var packed = archive.GetEntry(Path.GetFileName(path) + ".dll")!.Open();
        var image = new MemoryStream();
        packed.CopyTo(image);
        image.Position = 0;
        using var file = new PEReader(image);
        var metadata = file.GetMetadataReader();
        var bodies = metadata.MethodDefinitions.ToDictionary(handle => metadata.GetString(metadata.GetMethodDefinition(handle).Name), handle => handle);
        var methods = new List<Method>();
        var group = "";
        foreach (var (code, value) in Instructions(metadata, file, bodies["AssemblyDictionary"]))
        {
            switch (code)
            {
                case ILOpCode.Ldstr:
                    group = (string)value!;
                    break;
                case ILOpCode.Ldtoken:
                    methods.AddRange(ReadGroup(group, Instructions(metadata, file, (MethodDefinitionHandle)(EntityHandle)value!), metadata));
                    break;
            }
        }
        return new WrittenProfile(methods);
    }

    static IEnumerable<Method> ReadGroup(string group, IEnumerable<(ILOpCode Code, object? Value)> instructions, MetadataReader metadata)
    {
        MemberReference? method = null;
        List<object>? data = null;
        foreach (var (code, value) in instructions)
        {
            switch (code)
            {
                case ILOpCode.Ldtoken when method is null:
                    method = metadata.GetMemberReference((MemberReferenceHandle)(EntityHandle)value!);
                    break;
                case ILOpCode.Ldstr:
                    data = (string)value! == "InstrumentationDataStart" ? [] : data;
                    break;
                case ILOpCode.Pop:
                    yield return new Method(group, NameOf(metadata, method!.Value.Parent), metadata.GetString(method.Value.Name), [.. data!]);
                    method = null;
                    break;
                default:
                    data!.Add(value is EntityHandle type ? NameOf(metadata, type) : value!);
                    break;
            }
        }
    }

    static IEnumerable<(ILOpCode Code, object? Value)> Instructions(MetadataReader metadata, PEReader file, MethodDefinitionHandle handle)
    {
        var code = file.GetMethodBody(metadata.GetMethodDefinition(handle).RelativeVirtualAddress).GetILBytes()!;
        for (var at = 0; at < code.Length;)
        {
            var operation = (ILOpCode)code[at++];
            switch (operation)
            {
                case ILOpCode.Pop:
                    yield return (operation, null);
                    break;
                case ILOpCode.Ldstr:
                    yield return (operation, metadata.GetUserString((UserStringHandle)MetadataTokens.Handle(Word())));
                    break;
                case ILOpCode.Ldtoken:
                    yield return (operation, MetadataTokens.EntityHandle(Word()));
                    break;
                case >= ILOpCode.Ldc_i4_m1 and <= ILOpCode.Ldc_i4_8:
                    yield return (ILOpCode.Ldc_i4, (long)(operation - ILOpCode.Ldc_i4_0));
                    break;
                case ILOpCode.Ldc_i4_s:
                    yield return (ILOpCode.Ldc_i4, (long)(sbyte)code[at++]);
                    break;
                case ILOpCode.Ldc_i4:
                    yield return (operation, (long)Word());
                    break;
                case ILOpCode.Ldc_i8:
                    at += 8;
                    yield return (operation, BinaryPrimitives.ReadInt64LittleEndian(code.AsSpan(at - 8)));
                    break;
                default:
                    throw new InvalidDataException($"{operation} at {at - 1}");
            }

            int Word()
            {
                at += 4;
                return BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at - 4));
            }
        }
    }

    static string NameOf(MetadataReader metadata, EntityHandle type)
    {
        if (type.Kind == HandleKind.TypeSpecification)
        {
            return metadata.GetTypeSpecification((TypeSpecificationHandle)type).DecodeSignature(new Spelling(), null);
        }
        var reference = metadata.GetTypeReference((TypeReferenceHandle)type);
        var name = MetadataNames.Full(metadata, reference);
        return reference.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(metadata, reference.ResolutionScope)}+{name}"
            : $"{metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name)}!{name}";
    }

    sealed class Spelling : TypeSpelling
    {
        public override string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => (rawTypeKind == 0x11 ? "value " : "") + NameOf(reader, handle);
    }
}
