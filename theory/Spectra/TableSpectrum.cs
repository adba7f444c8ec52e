using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory.Laws;

namespace Rosetta.Theory.Spectra;

/// <summary>w(r) through tabulated points, straight in ln w against ln r between them, and r^-tail beyond the last.</summary>
public sealed class TableSpectrum : Spectrum
{
    private static readonly LawParameter TailParameter =
        LawParameter.Positive("tail", "importance must decrease beyond the table") with { Default = double.NaN };

    private readonly double[] _ranks, _logRanks, _logWeights;
    private readonly string _pointsDigest;
    private readonly IReadOnlyList<SpectrumPoint> _points;

    private TableSpectrum(IReadOnlyList<SpectrumPoint> points, double? tailExponent)
        : base("table", tailExponent is { } stated ? [new(TailParameter.Name, TailParameter.Checked("spectrum", stated))] : [])
    {
        _points = points;
        _ranks = [.. points.Select(point => (double)point.Rank)];
        _logRanks = [.. _ranks.Select(rank => Math.Log(rank))];
        _logWeights = [.. points.Select(point => Math.Log(point.Weight))];
        StatedTail = tailExponent;
        int listed = 0;
        while (listed < points.Count && points[listed].Rank == listed + 1)
            listed++;
        ListedTo = listed;
        Breaks = _ranks[listed..];
        string text =
            string.Join('\n', points.Select(point => FormattableString.Invariant($"{point.Rank},{Parameter.Text(point.Weight)}")));
        _pointsDigest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static readonly LawText FileText =
        new("file", "a CSV file with the columns rank and weight, relative to the experiment file", LawTextForm.RankFile);

    /// <summary>Points from a file, and the exponent beyond them.</summary>
    public static LawKind<Spectrum> Definition { get; } =
        new("table", "w through the rows of the CSV 'file' (rank,weight), w ~ r^-tail beyond", [TailParameter],
        stated => Of([.. stated.Ranks(FileText).Select(row => new SpectrumPoint(row.Rank, row.Weight))],
            stated.Number(TailParameter) is var tail && double.IsNaN(tail) ? null : tail)) { Texts = [FileText] };

    /// <summary>Exponent beyond the last point; null when there are no features beyond it.</summary>
    public double? StatedTail { get; }

    /// <inheritdoc/>
    public override string CanonicalText =>
        $"{Kind}(points={_pointsDigest},tail={(StatedTail is { } tail ? Parameter.Text(tail) : "none")})";

    /// <inheritdoc/>
    public override double TailExponent => StatedTail ?? double.PositiveInfinity;

    /// <inheritdoc/>
    public override double LastRank => StatedTail is null ? _ranks[^1] : double.PositiveInfinity;

    internal override double ListedTo { get; }

    internal override IReadOnlyList<double> Breaks { get; }

    internal override PowerTail? Tail => StatedTail is { } tail ? new(_ranks[^1], tail, 0, _logWeights[^1] + tail * _logRanks[^1]) : null;

    /// <summary>A spectrum through these points.</summary>
    /// <param name="points">Ascending ranks from 1 on. They may spread out as ranks grow, but not skip a rank or a row in between.</param>
    /// <param name="tailExponent">Exponent of the power law beyond the last point; null when the features end there.</param>
    /// <exception cref="BadInputException">A row is missing, not positive, not below the one before it, or out of order.</exception>
    public static TableSpectrum Of(IReadOnlyList<SpectrumPoint> points, double? tailExponent)
    {
        ArgumentNullException.ThrowIfNull(points);
        SpectrumTableCheck.Refuse(points);
        return new TableSpectrum([.. points], tailExponent);
    }

    /// <inheritdoc/>
    public override Spectrum With(string parameter, double value) => parameter == "tail" && StatedTail is not null
        ? Of(_points, value) : throw NamedValue.Unknown($"spectrum {Kind}", parameter, Parameters);

    /// <inheritdoc/>
    [Equation("spectrum-table")]
    protected override double LogWeightFromOne(double rank)
    {
        if (rank <= ListedTo && Math.Floor(rank) == rank)
            return _logWeights[(int)rank - 1];
        if (rank > LastRank)
            return double.NegativeInfinity;
        int segment = SegmentAt(rank);
        return _logWeights[segment] - Slope(segment) * (Math.Log(rank) - _logRanks[segment]);
    }

    /// <inheritdoc/>
    protected override double LocalExponentFromOne(double rank) => rank > LastRank ? double.PositiveInfinity : Slope(SegmentAt(rank));

    /// <inheritdoc/>
    protected override double RankFromOne(double logWeight)
    {
        if (logWeight < _logWeights[^1] && StatedTail is null)
            return _ranks[^1];
        int low = 0, high = _ranks.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _logWeights[middle] >= logWeight ? (middle, high) : (low, middle - 1);
        }
        return _logWeights[low] == logWeight ? _ranks[low] : Math.Exp(_logRanks[low] + (_logWeights[low] - logWeight) / Slope(low));
    }

    // The last point at or below this rank.
    private int SegmentAt(double rank)
    {
        int found = Array.BinarySearch(_ranks, rank);
        return found >= 0 ? found : ~found - 1;
    }

    private double Slope(int segment)
    {
        if (segment == _ranks.Length - 1)
        {
            if (StatedTail is { } tail)
                return tail;
            if (--segment < 0)
                return double.PositiveInfinity;
        }
        return (_logWeights[segment] - _logWeights[segment + 1]) / (_logRanks[segment + 1] - _logRanks[segment]);
    }
}

/// <summary>One row of a tabulated spectrum: a whole rank and the importance there.</summary>
public readonly record struct SpectrumPoint(long Rank, double Weight);
