namespace Rosetta.Theory;

/// <summary>Ties a method to the equation it computes, by the equation's id in docs/theory.md.</summary>
/// <remarks>
/// A test walks these: every id exists in the document, and every equation marked implemented there has exactly one method.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = true)]
public sealed class EquationAttribute(string id) : Attribute
{
    /// <summary>The equation's id, for example <c>kkt</c> or <c>frontier-crra</c>.</summary>
    public string Id { get; } = id;
}
