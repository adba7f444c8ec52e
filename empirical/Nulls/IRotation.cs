namespace Rosetta.Empirical.Nulls;

/// <summary>An orthogonal matrix that acts on many vectors at once.</summary>
internal interface IRotation
{
    /// <summary>Coordinates.</summary>
    int Dimension { get; }

    /// <summary>Turns vectors in place; <paramref name="vectors"/> holds coordinate i of all of them before coordinate i + 1.</summary>
    void Apply(Span<double> vectors, int count);
}
