using System.Collections.Concurrent;

namespace Rosetta.Theory.Claims;

/// <summary>Two models of one size, matched: counts at every level of correlation, their nulls, and what the models are. Pure
/// numbers; whatever was not measured is empty or null, and the claims that need it stay silent or open.</summary>
public sealed record LevelCell
{
    /// <summary>By which a record says that it comes from this pair.</summary>
    public string Name { get; init; } = "";

    /// <summary>Cells of one series were made alike (one recipe, one budget of tokens or one schedule of it, one corpus): "" for the
    /// main one, for example "longer", "shapes", "step512". Levels of counts may differ between series.</summary>
    public string Series { get; init; } = "";

    /// <summary>Seed of the networks. Seeds of one size of one series are joined before anything is fitted over sizes.</summary>
    public int Seed { get; init; }

    public required string ModelA { get; init; }
    public required string ModelB { get; init; }

    /// <summary>Neurons of a model (geometric mean when the two differ).</summary>
    public required double Neurons { get; init; }

    /// <summary>Layers, width, parameters, tokens, loss, dimension.</summary>
    public ModelShape Shape { get; init; } = new();

    /// <summary>[level]: mutual pairs at or above each of <see cref="LevelsEvidence.Levels"/>.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>[draw][level]: the same with one model's standardised neurons turned by a random rotation inside each layer.</summary>
    public IReadOnlyList<int[]> Rotated { get; init; } = [];

    /// <summary>[replicate][level]: counts on resampled documents; replicate b is of the same documents in every cell.</summary>
    public IReadOnlyList<int[]> Documents { get; init; } = [];

    /// <summary>[replicate][level]: counts of the first draw of the rotation on the same resampled documents.</summary>
    public IReadOnlyList<int[]> RotatedDocuments { get; init; } = [];

    /// <summary>Correlations of the mutual pairs, descending: all of them, or those known (from <see cref="ProfileEnd"/> on).</summary>
    public IReadOnlyList<double> Profile { get; init; } = [];

    /// <summary>Correlation down to which <see cref="Profile"/> is complete; minus infinity where it holds every pair.</summary>
    public double ProfileEnd { get; init; } = double.NegativeInfinity;

    /// <summary>[draw]: correlations of the rotated pairs, descending; as many draws as were kept.</summary>
    public IReadOnlyList<IReadOnlyList<double>> RotatedProfiles { get; init; } = [];

    /// <summary>[replicate]: correlations on resampled documents, descending, at least those of 1/2 or more (SIR 1).</summary>
    public IReadOnlyList<IReadOnlyList<double>> DocumentProfiles { get; init; } = [];

    /// <summary>The same architectures at initialisation.</summary>
    public UntrainedLevels? Untrained { get; init; }

    /// <summary>Where the counts are of anchors of three models, which of two pairs have both of these: whose they are; null for
    /// pairs.</summary>
    public AnchorSource? Anchors { get; init; }

    /// <summary>Selectivities of Rosetta Neurons, of all others and of those matched to them, by model and measure.</summary>
    public IReadOnlyList<GroupSelectivity> Selectivities { get; init; } = [];

    /// <summary>Kinds of the documents on which Rosetta Neurons and others are most active, by model.</summary>
    public IReadOnlyList<CategoryShares> Categories { get; init; } = [];

    /// <summary>Why <see cref="Categories"/> is empty; "" where it is not, or nothing is known.</summary>
    public string CategoryOmission { get; init; } = "";
}

/// <summary>What two matched models are, each number the geometric mean of both; null where it is not known.</summary>
/// <param name="Layers">Layers L.</param>
/// <param name="Width">Width d of the residual stream.</param>
/// <param name="Parameters">Parameters without embeddings.</param>
/// <param name="Tokens">Tokens trained on, passes included.</param>
/// <param name="LossNats">Loss on documents outside the training text, nats a token (mean of both).</param>
/// <param name="DimensionA">Participation ratio of the covariance of all standardised neurons of A over the samples.</param>
/// <param name="DimensionB">The same of B.</param>
public sealed record ModelShape(double? Layers = null, double? Width = null, double? Parameters = null, double? Tokens = null,
    double? LossNats = null, double? DimensionA = null, double? DimensionB = null)
{
    /// <summary>Geometric mean of both dimensions; null where one is not known.</summary>
    public double? Dimension => DimensionA is { } a && DimensionB is { } b ? Math.Sqrt(a * b) : null;
}

/// <summary>Twins at initialisation.</summary>
/// <param name="Counts">[draw][level]: mutual pairs of each pair of untrained twins.</param>
/// <param name="Profiles">[draw]: their correlations, descending.</param>
/// <param name="Documents">[replicate][level]: of the first draw, on resampled documents; empty where it was not measured.</param>
public sealed record UntrainedLevels(IReadOnlyList<int[]> Counts, IReadOnlyList<IReadOnlyList<double>> Profiles,
    IReadOnlyList<int[]> Documents)
{
    /// <summary>Largest correlation of each draw.</summary>
    public IReadOnlyList<double> Highest => [.. Profiles.Select(profile => profile.Count == 0 ? 0 : profile[0])];
}

/// <summary>Counts of one world at several levels of correlation, over sizes and series: what the claims about levels take.</summary>
public sealed class LevelsEvidence
{
    /// <summary>Levels that a world measures where nothing else is asked: none, then tenths and twentieths up to .7.</summary>
    public static IReadOnlyList<double> UsualLevels { get; } = [0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7];

    /// <summary>The paper's isolation: SIR above 1, a share of variance above one half.</summary>
    public const double Isolated = 0.5;

    // Rules are varied in threads over one evidence: whichever asks first joins the cells, and all get the same table.
    private readonly ConcurrentDictionary<string, Lazy<LevelTable>> _tables = [];

    private readonly Lazy<IReadOnlyList<(double Level, DepthWidth? Fit)>> _shapes;

    /// <param name="world">Name of the world.</param>
    /// <param name="levels">Levels of correlation, ascending, in [0, 1); the first is 0 and means all mutual pairs.</param>
    /// <param name="cells">Its cells, in any order.</param>
    /// <exception cref="BadInputException">Levels that do not ascend from 0, or counts that are not one for each level.</exception>
    public LevelsEvidence(string world, IReadOnlyList<double> levels, IReadOnlyList<LevelCell> cells)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(cells);
        if (levels.Count == 0 || levels[0] != 0 || levels[^1] >= 1 || levels.Zip(levels.Skip(1)).Any(two => two.First >= two.Second))
            throw new BadInputException($"levels {string.Join(", ", levels.Select(level => FormattableString.Invariant($"{level}")))}",
                "Levels are correlations that ascend from 0 (all mutual pairs) and stay below 1", "Correct the levels");
        if (cells.FirstOrDefault(cell => AllCounts(cell).Any(counts => counts.Count != levels.Count)) is { } wrong)
            throw new BadInputException($"'{wrong.Name}' ({wrong.ModelA} x {wrong.ModelB}) has not one count for each of "
                + $"{levels.Count} levels", "Every count, draw and replicate is one number a level", "Measure the pair again");
        (World, Levels) = (world, levels);
        Cells = [.. cells.OrderBy(cell => cell.Series, StringComparer.Ordinal).ThenBy(cell => cell.Neurons).ThenBy(cell => cell.Seed)];
        _shapes = new(() => [.. DepthWidthClaim.FitsOf(this)]);
    }

    /// <summary>Name of the world.</summary>
    public string World { get; }

    /// <summary>Levels of correlation, ascending from 0, which means all mutual pairs.</summary>
    public IReadOnlyList<double> Levels { get; }

    /// <summary>By series, size and seed.</summary>
    public IReadOnlyList<LevelCell> Cells { get; }

    /// <summary>Level from which pairs are asked about: in worlds of known truth tau, below which features superposed in few neurons
    /// correlate as well, and stand above a rotation (M31); 0, all pairs, where the truth is not known.</summary>
    public double From { get; init; }

    /// <summary>What its samples are called.</summary>
    public SampleWords Words { get; init; } = SampleWords.Text;

    /// <summary>The cells of one series, joined and fitted once.</summary>
    internal LevelTable Table(string series) => _tables.GetOrAdd(series, name => new Lazy<LevelTable>(() =>
        LevelTable.Of(this, name, Cells.Where(cell => cell.Series == name)))).Value;

    /// <summary>Powers of depth and width, fitted once.</summary>
    internal IReadOnlyList<(double Level, DepthWidth? Fit)> Shapes => _shapes.Value;

    private static IEnumerable<IReadOnlyList<int>> AllCounts(LevelCell cell) =>
        [cell.Counts, .. cell.Rotated, .. cell.Documents, .. cell.RotatedDocuments, .. cell.Untrained?.Counts ?? [],
            .. cell.Untrained?.Documents ?? []];
}
