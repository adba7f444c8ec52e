namespace Rosetta.Empirical.Matching;

/// <summary>How to match. None of it but <see cref="Ks"/> changes what is found: pairs, ranks and correlations are those of the
/// definition.</summary>
public sealed record MatchOptions
{
    /// <summary>The k of mutual top-k, swept in one pass. Default 1.</summary>
    public IReadOnlyList<int> Ks { get; init; } = [1];

    /// <summary>
    /// Bytes for standardised activations and tiles together; what exceeds it is read, or standardised, again. Null for what suits the
    /// models: little where they lie in memory (touching fresh memory costs more than standardising a neuron twice), a quarter of the
    /// machine's memory where they must be read.
    /// </summary>
    public long? MemoryBudgetBytes { get; init; }

    /// <summary>Neurons on each side of a tile of products. Default 2,048: multiplying is at its full speed, and a tile is 16
    /// MiB.</summary>
    public int TileNeurons { get; init; } = 2048;

    /// <summary>Threads, or null for what libtorch and the runtime choose.</summary>
    public int? Threads { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c> or <c>cuda</c>: where the float32 products are computed.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Whether CUDA may propose candidates in TF32, many times faster; float64 decides among them as ever, with a margin for that
    /// rounding.</summary>
    public bool TensorFloat32 { get; init; }

    /// <summary>How to sketch; null for an exact match. A sketched match finds the pairs at and above a level, and nothing below.</summary>
    public SketchOptions? Sketch { get; init; }

    /// <summary>
    /// Largest share of a model's neurons that may have a value that is NaN or infinite; more is an error. Default 1 %: a few are left out
    /// and counted (<see cref="MatchResult.NonFiniteA"/>), while one bad weight spoils every neuron behind it.
    /// </summary>
    public double MostNonFinite { get; init; } = 0.01;

    /// <summary>Keeps the state of the pass, so that one that is ended can go on; null for none.</summary>
    internal PassJournal? Journal { get; init; }

    /// <summary>Keeps the products of the pass, for matches with a turned second model; null for nowhere.</summary>
    internal TurnedProducts? Keep { get; init; }

    /// <summary>What such a match has kept, for one with its second model turned; null for none.</summary>
    internal TurnedProducts? Turn { get; init; }

    /// <summary>Near-ties that a neuron's table holds beyond twice the largest k. A typical neuron has none or one; tests take few, to
    /// crowd their neurons.</summary>
    internal int SpareCandidates { get; init; } = 32;

    /// <summary>Whether candidates may be proposed by products of rounded factors, where the machine is faster at these. Not under a stated
    /// <see cref="MemoryBudgetBytes"/>: rounded rows stand beside the others.</summary>
    internal bool Rounds { get; init; } = true;

    /// <summary>Nearest neighbours of every neuron that the tables keep at least, beyond the largest k: what resampled documents choose
    /// among (M23).</summary>
    public int KeptNeighbours { get; init; } = 1;

    internal int MaxRank
    {
        get
        {
            if (Ks.Count == 0 || Ks.Any(k => k < 1))
                throw new ArgumentException($"Ks = [{string.Join(", ", Ks)}]: at least one k, each 1 or more, is needed.");
            ArgumentOutOfRangeException.ThrowIfLessThan(TileNeurons, 1);
            if (Threads is { } threads)
                ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(Threads));
            return Math.Max(Ks.Max(), KeptNeighbours);
        }
    }
}
