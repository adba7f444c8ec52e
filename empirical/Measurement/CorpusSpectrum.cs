using Rosetta.Theory;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Empirical.Measurement;

/// <summary>
/// The spectrum of importance that a corpus suggests: frequencies of its tokens by rank, w(r) ~ r^-beta, measured without a look at any
/// neuron (M25).
/// </summary>
/// <param name="Beta">Exponent of frequency on rank over the ranks used, stored positive.</param>
/// <param name="StandardError">By leaving out a tenth of the documents at a time (jackknife): documents are the independent units.</param>
/// <param name="StructuralError">What is taken as a feature changes beta: half the range over single tokens alone, pairs of tokens alone,
/// and both.</param>
/// <param name="FirstRank">First rank used.</param>
/// <param name="LastRank">Last rank used.</param>
/// <param name="Frequencies">Occurrences by rank, descending.</param>
public sealed record CorpusSpectrum(double Beta, double StandardError, double StructuralError, int FirstRank, int LastRank,
    IReadOnlyList<long> Frequencies)
{
    /// <summary>Both errors, which are independent.</summary>
    public double JoinedError => Math.Sqrt(StandardError * StandardError + StructuralError * StructuralError);

    private const int Groups = 10;

    /// <summary>Stands for the first token of a single one.</summary>
    private const int Alone = -1;

    /// <summary>Ranks at which frequencies are read, evenly spaced in ln r, so that the many rare tokens do not decide alone.</summary>
    private const int Points = 40;

    /// <summary>Fewest occurrences of a token whose frequency counts as measured: its relative error is then a third.</summary>
    private const long FewestOccurrences = 10;

    /// <summary>Measures the spectrum of single tokens and of pairs of neighbouring tokens together: features of text are not all single
    /// tokens.</summary>
    /// <param name="documents">Token ids of each document; ten documents or more.</param>
    /// <param name="lastRank">Ranks beyond this are not used: the largest number of features that any judged size can isolate.</param>
    /// <exception cref="BadInputException">Too few documents, or too few frequent tokens for a slope.</exception>
    public static CorpusSpectrum Of(IReadOnlyList<int[]> documents, int lastRank)
    {
        if (documents.Count < Groups)
            throw TooSmall($"{documents.Count} documents");
        var groups = Enumerable.Range(0, Groups).Select(_ => new Dictionary<(int, int), long>()).ToArray();
        for (int i = 0; i < documents.Count; i++)
            Count(documents[i], groups[i % Groups]);
        var all = new Dictionary<(int, int), long>();
        foreach (Dictionary<(int, int), long> group in groups)
        {
            foreach ((var token, long count) in group)
                all[token] = all.GetValueOrDefault(token) + count;
        }
        long[] frequencies = [.. all.Values.OrderDescending()];
        int last = Math.Min(lastRank, frequencies.Count(count => count >= FewestOccurrences));
        if (last < Points)
            throw TooSmall($"{last} tokens that occur at least {FewestOccurrences} times");
        double beta = Exponent(frequencies, last);
        double[] without = [.. groups.Select(group => Exponent(
            [.. all.Select(entry => entry.Value - group.GetValueOrDefault(entry.Key)).OrderDescending()], last))];
        double mean = without.Average();
        double error = Math.Sqrt((Groups - 1.0) / Groups * without.Sum(value => (value - mean) * (value - mean)));
        double[] readings = [beta, .. new[] { true, false }.Select(single => Reading(all, single, last)).OfType<double>()];
        return new CorpusSpectrum(beta, error, (readings.Max() - readings.Min()) / 2, 1, last, frequencies[..last]);
    }

    /// <summary>beta of single tokens alone, or of pairs alone; null where too few are frequent.</summary>
    private static double? Reading(Dictionary<(int First, int Second), long> all, bool single, int last)
    {
        long[] own = [.. all.Where(entry => (entry.Key.First == Alone) == single).Select(entry => entry.Value).OrderDescending()];
        int most = Math.Min(last, own.Count(count => count >= FewestOccurrences));
        return most < Points ? null : Exponent(own, most);
    }

    private static void Count(int[] tokens, Dictionary<(int, int), long> counts)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            Add((Alone, tokens[i]));
            if (i > 0)
                Add((tokens[i - 1], tokens[i]));
        }

        void Add((int, int) token) => counts[token] = counts.GetValueOrDefault(token) + 1;
    }

    private static double Exponent(long[] frequencies, int last)
    {
        double[] ranks = [.. Enumerable.Range(0, Points).Select(i => Math.Round(Math.Pow(last, i / (Points - 1.0)))).Distinct()];
        return -PowerLawFit.Of(ranks, [.. ranks.Select(rank => (double)Math.Max(1, frequencies[(int)rank - 1]))]).Exponent;
    }

    private static BadInputException TooSmall(string received) => new($"The corpus gives {received}",
        $"A spectrum needs at least {Groups} documents and {Points} frequent tokens",
            "Give a larger corpus, or predict from the profile only");
}
