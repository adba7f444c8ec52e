namespace Rosetta.Theory.Claims;

/// <summary>What known factors of the pictures say of mutual pairs (M48, M49).</summary>
public sealed record FactorEvidence
{
    /// <summary>Kinds of a pair: both neurons encode the same factor, different ones, or it cannot be told.</summary>
    public const int Same = 1, Different = -1, Undecided = 0;

    /// <summary>Factors by name.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Of each pair, in the order of the profile: the factor that its neuron of A encodes, as its number from 1, negative where
    /// the
    /// neuron falls with it; 0 where it encodes none.</summary>
    public required IReadOnlyList<int> LabelsA { get; init; }

    /// <inheritdoc cref="LabelsA"/>
    public required IReadOnlyList<int> LabelsB { get; init; }

    /// <summary>Kind of each pair, in the order of the profile.</summary>
    public required IReadOnlyList<int> Kinds { get; init; }

    /// <summary>The same of one draw of each null, whose neurons keep the labels that they have.</summary>
    public IReadOnlyList<NullFactors> Nulls { get; init; } = [];

    /// <summary>Neurons of A and of B that encode a factor, and that did so before training; null where no twin was measured.</summary>
    public required int LabelledA { get; init; }

    /// <inheritdoc cref="LabelledA"/>
    public required int LabelledB { get; init; }

    /// <inheritdoc cref="LabelledA"/>
    public int? UntrainedLabelledA { get; init; }

    /// <inheritdoc cref="LabelledA"/>
    public int? UntrainedLabelledB { get; init; }
}

/// <summary>Pairs of one draw of a null.</summary>
/// <param name="Null">Its name; <c>untrained</c> for twins at initialisation.</param>
/// <param name="Profile">Correlations of the pairs, descending.</param>
/// <param name="Kinds">Their kinds.</param>
public sealed record NullFactors(string Null, IReadOnlyList<double> Profile, IReadOnlyList<int> Kinds);

/// <summary>Pairs of each kind.</summary>
/// <param name="Same">Both neurons encode the same factor.</param>
/// <param name="Different">They encode different ones.</param>
/// <param name="Undecided">It cannot be told.</param>
public readonly record struct FactorCounts(int Same, int Different, int Undecided)
{
    /// <summary>Pairs that are told.</summary>
    public int Decided => Same + Different;

    /// <summary>Counts those at or above a level.</summary>
    public static FactorCounts At(double level, IReadOnlyList<double> profile, IReadOnlyList<int> kinds)
    {
        int[] own = [.. kinds.Where((_, i) => level <= 0 || profile[i] >= level)];
        return new(own.Count(kind => kind == FactorEvidence.Same), own.Count(kind => kind == FactorEvidence.Different),
            own.Count(kind => kind == FactorEvidence.Undecided));
    }

    /// <summary>Both.</summary>
    public static FactorCounts operator +(FactorCounts a, FactorCounts b) =>
        new(a.Same + b.Same, a.Different + b.Different, a.Undecided + b.Undecided);
}
