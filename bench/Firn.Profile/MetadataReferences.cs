using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Firn.Profile;

/// <summary>References to types and methods of other assemblies, as a profile's own metadata has them (ECMA-335, II.22 and II.23.2).</summary>
sealed class MetadataReferences(MetadataBuilder metadata, ProgramAssemblies program)
{
    /// <summary>Where the compiler looks for the type that stands for all reference types in shared code.</summary>
    const string CanonicalAssembly = "System.Private.Canon", Canonical = "System.__Canon";

    const byte Class = 0x12, ValueType = 0x11, Generic = 0x15, Array = 0x1D;

    static readonly Dictionary<string, SignatureTypeCode> primitives = new()
    {
        ["System.Boolean"] = SignatureTypeCode.Boolean,
        ["System.Char"] = SignatureTypeCode.Char,
        ["System.SByte"] = SignatureTypeCode.SByte,
        ["System.Byte"] = SignatureTypeCode.Byte,
        ["System.Int16"] = SignatureTypeCode.Int16,
        ["System.UInt16"] = SignatureTypeCode.UInt16,
        ["System.Int32"] = SignatureTypeCode.Int32,
        ["System.UInt32"] = SignatureTypeCode.UInt32,
        ["System.Int64"] = SignatureTypeCode.Int64,
        ["System.UInt64"] = SignatureTypeCode.UInt64,
        ["System.Single"] = SignatureTypeCode.Single,
        ["System.Double"] = SignatureTypeCode.Double,
        ["System.String"] = SignatureTypeCode.String,
        ["System.IntPtr"] = SignatureTypeCode.IntPtr,
        ["System.UIntPtr"] = SignatureTypeCode.UIntPtr,
        ["System.Object"] = SignatureTypeCode.Object,
    };

    readonly Dictionary<string, AssemblyReferenceHandle> assemblies = [];
    readonly Dictionary<(EntityHandle Scope, string Space, string Name), TypeReferenceHandle> types = [];
    readonly Dictionary<string, TypeSpecificationHandle> specifications = [];
    readonly Dictionary<(EntityHandle Owner, string Name, string Signature), MemberReferenceHandle> methods = [];

    /// <summary>A type with its arguments; null where one of them is not known.</summary>
    /// <param name="type">What is looked for.</param>
    /// <param name="used">Gets the names of the assemblies.</param>
    public EntityHandle? Type(RuntimeTypeName type, ISet<string> used)
    {
        if (type.Arrays == 0 && type.Arguments.Length == 0)
        {
            if (program.Find(type.Definition, type.Assembly) is not { IsGeneric: false } known)
            {
                return null;
            }
            used.Add(known.Assembly);
            return Type(known.Assembly, type.Definition);
        }
        var signature = new BlobBuilder();
        if (!Write(signature, type, used))
        {
            return null;
        }
        var key = Convert.ToHexString(signature.ToArray());
        if (!specifications.TryGetValue(key, out var handle))
        {
            specifications[key] = handle = metadata.AddTypeSpecification(metadata.GetOrAddBlob(signature));
        }
        return handle;
    }

    /// <summary>A method of a type.</summary>
    /// <param name="owner">The type, with its arguments.</param>
    /// <param name="definition">The type's definition.</param>
    /// <param name="method">One of its methods.</param>
    public MemberReferenceHandle Method(EntityHandle owner, KnownType definition, MethodDefinition method)
    {
        var signature = new BlobBuilder();
        var from = definition.Metadata.GetBlobReader(method.Signature);
        CopyMethod(ref from, signature, definition);
        var name = definition.Metadata.GetString(method.Name);
        var key = (owner, name, Convert.ToHexString(signature.ToArray()));
        if (!methods.TryGetValue(key, out var handle))
        {
            methods[key] = handle = metadata.AddMemberReference(owner, metadata.GetOrAddString(name), metadata.GetOrAddBlob(signature));
        }
        return handle;
    }

    bool Write(BlobBuilder to, RuntimeTypeName type, ISet<string> used)
    {
        to.WriteBytes(Array, type.Arrays);
        if (type.Definition == Canonical)
        {
            Write(to, Class, Type(CanonicalAssembly, Canonical));
            return true;
        }
        if (primitives.TryGetValue(type.Definition, out var primitive))
        {
            to.WriteByte((byte)primitive);
            return true;
        }
        if (program.Find(type.Definition, type.Assembly) is not { } known)
        {
            return false;
        }
        used.Add(known.Assembly);
        if (type.Arguments.Length > 0)
        {
            to.WriteByte(Generic);
        }
        Write(to, known.IsValue ? ValueType : Class, Type(known.Assembly, type.Definition));
        if (type.Arguments.Length > 0)
        {
            to.WriteCompressedInteger(type.Arguments.Length);
        }
        return type.Arguments.All(argument => Write(to, argument, used));
    }

    static void Write(BlobBuilder to, byte kind, EntityHandle type)
    {
        to.WriteByte(kind);
        to.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(type));
    }

    EntityHandle Type(string assembly, string name)
    {
        var plus = name.LastIndexOf('+');
        if (plus >= 0)
        {
            return Type(Type(assembly, name[..plus]), "", name[(plus + 1)..]);
        }
        if (!assemblies.TryGetValue(assembly, out var scope))
        {
            assemblies[assembly] = scope = metadata.AddAssemblyReference(metadata.GetOrAddString(assembly), new Version(0, 0, 0, 0), default, default, default, default);
        }
        var dot = name.LastIndexOf('.');
        return Type(scope, dot < 0 ? "" : name[..dot], name[(dot + 1)..]);
    }

    EntityHandle Type(EntityHandle scope, string space, string name)
    {
        if (!types.TryGetValue((scope, space, name), out var handle))
        {
            types[(scope, space, name)] = handle = metadata.AddTypeReference(scope, metadata.GetOrAddString(space), metadata.GetOrAddString(name));
        }
        return handle;
    }

    // A signature is copied with its references to types as they are called here.
    void CopyMethod(ref BlobReader from, BlobBuilder to, KnownType place)
    {
        var header = from.ReadSignatureHeader();
        to.WriteByte(header.RawValue);
        if (header.IsGeneric)
        {
            CopyNumber(ref from, to);
        }
        var parameters = CopyNumber(ref from, to);
        for (var i = -1; i < parameters; i++)
        {
            CopyType(ref from, to, place);
        }
    }

    static int CopyNumber(ref BlobReader from, BlobBuilder to)
    {
        var number = from.ReadCompressedInteger();
        to.WriteCompressedInteger(number);
        return number;
    }

    void CopyType(ref BlobReader from, BlobBuilder to, KnownType place)
    {
        var code = from.ReadByte();
        to.WriteByte(code);
        switch ((SignatureTypeCode)code)
        {
            case SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier:
                CopyReference(ref from, to, place);
                CopyType(ref from, to, place);
                break;
            case SignatureTypeCode.Pointer or SignatureTypeCode.ByReference or SignatureTypeCode.SZArray or SignatureTypeCode.Pinned:
                CopyType(ref from, to, place);
                break;
            case (SignatureTypeCode)Class or (SignatureTypeCode)ValueType:
                CopyReference(ref from, to, place);
                break;
            case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter:
                CopyNumber(ref from, to);
                break;
            case SignatureTypeCode.GenericTypeInstance:
                CopyType(ref from, to, place);
                for (var left = CopyNumber(ref from, to); left > 0; left--)
                {
                    CopyType(ref from, to, place);
                }
                break;
            case SignatureTypeCode.Array:
                CopyType(ref from, to, place);
                CopyNumber(ref from, to);
                for (var left = CopyNumber(ref from, to); left > 0; left--)
                {
                    CopyNumber(ref from, to);
                }
                for (var left = CopyNumber(ref from, to); left > 0; left--)
                {
                    to.WriteCompressedSignedInteger(from.ReadCompressedSignedInteger());
                }
                break;
            case SignatureTypeCode.FunctionPointer:
                CopyMethod(ref from, to, place);
                break;
        }
    }

    void CopyReference(ref BlobReader from, BlobBuilder to, KnownType place) =>
        to.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(Here(from.ReadTypeHandle(), place)));

    EntityHandle Here(EntityHandle type, KnownType place)
    {
        if (type.Kind == HandleKind.TypeDefinition)
        {
            return Type(place.Assembly, MetadataNames.Full(place.Metadata, (TypeDefinitionHandle)type));
        }
        var reference = place.Metadata.GetTypeReference((TypeReferenceHandle)type);
        var (space, name) = (place.Metadata.GetString(reference.Namespace), place.Metadata.GetString(reference.Name));
        return reference.ResolutionScope.Kind == HandleKind.TypeReference
            ? Type(Here(reference.ResolutionScope, place), space, name)
            : Type(place.Metadata.GetString(place.Metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope).Name), MetadataNames.Full(space, name));
    }
}
