using System.Globalization;
using Rosetta.Empirical.Matching;
using Rosetta.Empirical.Measurement;
using Rosetta.Experiments.Commands;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Matching;

/// <summary>What a match says to people: a sentence, the first pairs, where in the models they lie.</summary>
/// <param name="NameA">The first model.</param>
/// <param name="NameB">The second.</param>
/// <param name="Measured">The measurement.</param>
internal sealed record MatchReport(string NameA, string NameB, PairMeasurement Measured)
{
    /// <summary>What the samples are called.</summary>
    public SampleWords Words { get; init; } = SampleWords.Text;

    /// <summary>Pairs and layer pairs that a terminal shows.</summary>
    private const int Shown = 10;

    /// <summary>Pairs that are Rosetta Neurons; all mutual pairs where none is.</summary>
    public IReadOnlyList<MutualPair> Counted => Measured.RosettaPairs.Count > 0 ? Measured.RosettaPairs : Measured.MutualPairs;

    /// <summary>What these are called.</summary>
    public string CountedWord => Measured.RosettaPairs.Count > 0 ? "Calibrated" : "Mutual";

    /// <summary>What came of it, in a sentence or two.</summary>
    public string Sentence => (Measured.Calibration?.Reason ?? string.Create(CultureInfo.InvariantCulture,
        $"No null was drawn: nothing says which of {Measured.MutualPairs.Count} mutual pairs are more than chance, which gives "
            + $"{NullPairs.OfIndependentNeurons(Measured.Match.LayoutA.Count, Measured.Match.LayoutB.Count):F0} among independent "
            + $"neurons of these numbers."))
        + (Measured.Deciding is { } deciding ? $" The null that decides: {deciding.Name}." : "");

    /// <summary>Layers of A and B with the pairs between them, most first.</summary>
    public IReadOnlyList<(int LayerA, int LayerB, int Count)> Layers =>
        [.. LayerMap.Of(Counted).Select(entry => (entry.Key.LayerA, entry.Key.LayerB, entry.Value))
            .OrderByDescending(entry => entry.Value)];

    /// <summary>Sentence and tables, onto stdout.</summary>
    /// <param name="withTables">Whether pairs are listed too.</param>
    public void Write(bool withTables)
    {
        Session.Screen.WriteLine(Console.Out, $"{NameA} x {NameB}: {Sentence}");
        if (!withTables || Measured.MutualPairs.Count == 0)
            return;
        Console.WriteLine($"first {Math.Min(Shown, Measured.MutualPairs.Count)} of {Measured.MutualPairs.Count} mutual pairs:");
        Pairs(Measured.MutualPairs.Take(Shown)).Write(Console.Out);
        if (Counted.Count == 0)
            return;
        Console.WriteLine($"{CountedWord} pairs by layer, most first:");
        TextTable layers = new($"layer of {NameA}", $"layer of {NameB}", "pairs");
        foreach ((int a, int b, int count) in Layers.Take(Shown))
            layers.Add(Whole(a), Whole(b), Whole(count));
        layers.Write(Console.Out);
    }

    private TextTable Pairs(IEnumerable<MutualPair> pairs)
    {
        TextTable table = new($"layer of {NameA}", "neuron", $"layer of {NameB}", "neuron", "correlation", "Rosetta");
        HashSet<MutualPair> rosetta = [.. Measured.RosettaPairs];
        foreach (MutualPair pair in pairs)
        {
            table.Add(Whole(pair.A.Layer), Whole(pair.A.Unit), Whole(pair.B.Layer), Whole(pair.B.Unit),
                TextTable.Number(pair.Correlation, 4), Measured.Calibration is null ? "-" : rosetta.Contains(pair) ? "yes" : "no");
        }
        return table;
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
