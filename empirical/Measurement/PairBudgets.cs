using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Measurement;

/// <summary>Two models matched on a part of their samples.</summary>
/// <param name="Null">"" for the models themselves; else the null under whose first draw they were matched.</param>
/// <param name="Order">Which random order of the blocks, from 0.</param>
/// <param name="Samples">Samples taken.</param>
/// <param name="Pairs">Mutual top-1 pairs on the first of them in that order.</param>
/// <param name="Apart">Those on as many from the order's end, none of which is among the first; null where they are more than
/// half.</param>
public sealed record BudgetMatch(string Null, int Order, int Samples, IReadOnlyList<MutualPair> Pairs, IReadOnlyList<MutualPair>? Apart);

/// <summary>Two models matched on growing parts of their samples: nested beginnings of random orders of the blocks, and as many samples
/// from
/// the other end (M41). Knows samples and blocks alone, whatever they are of.</summary>
public static class PairBudgets
{
    /// <summary>Samples below which nothing is matched.</summary>
    private const int FewestSamples = 2;

    /// <summary>Matches of the models and of the first draw of each null, order by order, budgets ascending. The last of each order takes
    /// all samples there are and is that of the measurement.</summary>
    /// <param name="a">The first model.</param>
    /// <param name="b">The second model, same samples in the same order.</param>
    /// <param name="measured">Their measurement.</param>
    /// <param name="budgets">Samples, ascending; those that reach what there is are one with the last.</param>
    /// <param name="orders">Random orders of the blocks.</param>
    /// <param name="rng">The source that the measurement had.</param>
    /// <param name="cancellation">Ends the work between tiles.</param>
    public static IEnumerable<BudgetMatch> Measure(IActivations a, IActivations b, PairMeasurement measured, IReadOnlyList<int> budgets,
        int orders, Rng rng, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(measured);
        ArgumentNullException.ThrowIfNull(rng);
        MutualTopK.RequireSamples(a, b);
        (a, b) = HeldMemory.Hold(a, b);
        var options = new MatchOptions { Device = measured.Settings.Device, TensorFloat32 = measured.Settings.TensorFloat32 };
        using var backend = new TorchProducts(options.Device, tensorFloat32: options.TensorFloat32);
        foreach (BudgetMatch match in Of("", a, b, measured.MutualPairs))
            yield return match;
        foreach (NullOutcome outcome in measured.ByNull)
        {
            NullDraw drawn = NullModels.All[outcome.Name]!.Draw(a, b, rng.Derive(outcome.Name, 0));
            foreach (BudgetMatch match in Of(outcome.Name, drawn.A, drawn.B, outcome.Pairs.Pairs[0]))
                yield return match;
        }

        IEnumerable<BudgetMatch> Of(string name, IActivations first, IActivations second, IReadOnlyList<MutualPair> whole)
        {
            int all = first.SampleCount;
            int[] parts = [.. budgets.Where(budget => budget < all)], ofHalf = [.. parts.Where(budget => 2 * budget <= all)];
            for (int order = 0; order < orders; order++)
            {
                int[] samples = Shuffled(first, rng.Derive("budget order", order));
                IReadOnlyList<MutualPair>[] own = Nested(samples, parts, atEnd: false), apart = Nested(samples, ofHalf, atEnd: true);
                for (int i = 0; i < parts.Length; i++)
                    yield return new(name, order, parts[i], own[i], i < apart.Length ? apart[i] : null);
                yield return new(name, order, all, whole, null);
            }

            // Two of them share one pass: the samples of the smaller are a part of those of the larger.
            IReadOnlyList<MutualPair>[] Nested(int[] samples, int[] sizes, bool atEnd)
            {
                var found = new IReadOnlyList<MutualPair>[sizes.Length];
                for (int i = sizes.Length - 1, taken; i >= 0; i -= taken)
                {
                    int size = sizes[i], within = i > 0 && size - sizes[i - 1] >= FewestSamples ? sizes[i - 1] : 0;
                    int more = size - within;
                    int[] chosen = atEnd ? samples[^size..] : samples[..size];
                    SampleHalves? halves = within < FewestSamples ? null
                        : new([.. Enumerable.Range(atEnd ? more : 0, within)], [.. Enumerable.Range(atEnd ? 0 : within, more)])
                        {
                            FirstAlone = true,
                        };
                    MatchedParts matched = MutualTopK.Match(new SelectedSamples(first, chosen), new SelectedSamples(second, chosen),
                        options, backend, halves, null, cancellation);
                    taken = halves is null ? 1 : 2;
                    found[i] = matched.All.Pairs(1);
                    if (halves is not null)
                    {
                        (NeighbourTable ofA, NeighbourTable ofB) = matched.Halves[0];
                        found[i - 1] = [.. CrossFittedIsolation.Mutual(ofA, ofB).Select(pair => new MutualPair(
                            first.Layout.KeyOf(pair.A), second.Layout.KeyOf(pair.B), pair.Correlation, 1, 1))];
                    }
                    HeldMemory.GiveBack();
                }
                return found;
            }
        }
    }

    /// <summary>Samples with their blocks in random order, each block in its own; single samples where there are no blocks.</summary>
    internal static int[] Shuffled(IActivations source, Rng rng)
    {
        if (source.BlockOfSample.Count == 0)
            return rng.Permutation(source.SampleCount);
        int[][] blocks = [.. Enumerable.Range(0, source.SampleCount).GroupBy(t => source.BlockOfSample[t])
            .Select(block => block.ToArray())];
        return [.. rng.Permutation(blocks.Length).SelectMany(block => blocks[block])];
    }
}
