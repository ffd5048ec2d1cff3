using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Firn.Profile.Tests;

/// <summary>The kinds of type that a profile's references have; the others throw.</summary>
abstract class SignatureTypeProviderBase : ISignatureTypeProvider<string, object?>
{
    public abstract string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind);

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => throw new NotSupportedException();

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => throw new NotSupportedException();

    public string GetArrayType(string elementType, ArrayShape shape) => throw new NotSupportedException();

    public string GetByReferenceType(string elementType) => throw new NotSupportedException();

    public string GetPointerType(string elementType) => throw new NotSupportedException();

    public string GetPinnedType(string elementType) => throw new NotSupportedException();

    public string GetGenericTypeParameter(object? genericContext, int index) => throw new NotSupportedException();

    public string GetGenericMethodParameter(object? genericContext, int index) => throw new NotSupportedException();

    public string GetFunctionPointerType(MethodSignature<string> signature) => throw new NotSupportedException();

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => throw new NotSupportedException();
}
