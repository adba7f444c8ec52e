using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Utilities;

/// <summary>A utility of one's own: its marginal U'(c), positive and decreasing in capacity c (neurons). Everything else follows.</summary>
public interface IMarginalUtility
{
    /// <summary>A short name for reports.</summary>
    string Name { get; }

    /// <summary>What it computes, in a form that reads back to the same bits: it enters the digest of every prediction.</summary>
    string CanonicalText { get; }

    /// <summary>Parameters that may be uncertain.</summary>
    IReadOnlyList<NamedValue> Parameters => [];

    /// <summary>U'(c), c &gt;= 0; infinite at c = 0 where a first bit of capacity is worth any price.</summary>
    double Marginal(double capacity);

    /// <summary>ln U'(c); give it where U' leaves the range of float64.</summary>
    double LogMarginal(double capacity) => Math.Log(Marginal(capacity));

    /// <summary>The capacity with ln U'(c) = <paramref name="logMarginal"/>; null to have it found numerically.</summary>
    double? CapacityAt(double logMarginal) => null;

    /// <summary>The same utility with one of its parameters changed.</summary>
    IMarginalUtility With(string parameter, double value) => throw NamedValue.Unknown($"utility {Name}", parameter, Parameters);
}
