namespace Firn.Evaluation;

/// <summary>What a value is once it is forced; <see cref="Thunk"/> is the only kind that is not a result.</summary>
public enum ValueKind
{
    Thunk,
    Integer,
    Float,
    Boolean,
    String,
    Path,
    Null,
    Set,
    List,
    Function,
}
