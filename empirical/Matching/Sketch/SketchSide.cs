using static TorchSharp.torch;

namespace Rosetta.Empirical.Matching;

/// <summary>The sketches of one model.</summary>
internal sealed class SketchSide(Tensor rows, SketchError[] errors, double[] norms) : IDisposable
{
    /// <summary>A neuron whose error is this many times that of one that is spread evenly is not judged by its sketch.</summary>
    private const double Uneven = 1.5;

    private readonly double _typical = Median(errors.Select(error => error.Spread));
    private readonly double _typicalReach = Median(errors.Select(error => error.Reach));

    public Tensor Rows => rows;

    public double LargestNorm { get; } = norms.DefaultIfEmpty(1).Max();

    /// <summary>Whether a few samples make up so much of a neuron that its sketch says little.</summary>
    public bool IsUneven(int position) => errors[position].Spread > Uneven * Uneven * _typical
        || errors[position].Reach > Uneven * Uneven * _typicalReach;

    /// <summary>The table of this side's neurons: each with its own margin, and a floor below which no pair reaches the
    /// level.</summary>
    public CandidateTable Table(SketchSide others, double exponent, double rounding, double level, int k, int spare)
    {
        int[] even = [.. Enumerable.Range(0, others.Count).Where(position => !others.IsUneven(position))];
        var worst = new SketchError(even.Select(position => others[position].Spread).DefaultIfEmpty(0).Max(),
            even.Select(position => others[position].Reach).DefaultIfEmpty(0).Max());
        var table = new CandidateTable(Count, k, 0, spare);
        for (int position = 0; position < Count; position++)
        {
            double error = SketchError.Bound(errors[position], worst, exponent) + rounding;
            if (IsUneven(position))
                table.LeaveOut(position);
            else
                table.Begin(position, 2 * error + ExactTopK.Tie, level - error - ExactTopK.Tie);
        }
        return table;
    }

    public int Count => errors.Length;

    public SketchError this[int position] => errors[position];

    public void Dispose() => rows.Dispose();

    /// <summary>The middle of some numbers; 0 of none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
