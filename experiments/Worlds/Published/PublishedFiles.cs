using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Interchange;
using Rosetta.Empirical.Matching;
using Rosetta.Theory;

namespace Rosetta.Experiments.Worlds.Published;

/// <summary>What makes published files worthless as evidence, seen before any of them is counted.</summary>
internal static class PublishedFiles
{
    /// <summary>Refuses pairs that are one and the same, nulls that are the data, and neurons in several mutual pairs.</summary>
    /// <exception cref="BadInputException">There is one of them, or a file cannot be read.</exception>
    public static void Refuse(PublishedWorld world)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var profiles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PublishedPairDefinition pair in world.Pairs)
        {
            string content = pair.IsPart ? Content(PublishedHead.Read(pair)) : Content(pair.File);
            if (seen.TryGetValue(content, out string? same))
                throw new BadInputException($"'{pair.File}' has the same pairs as '{same}'",
                    "Each file is one pair of models: the same counts twice would look like two measurements", "Leave one of them out");
            seen.Add(content, pair.File);
            if (!pair.IsPart && BestBuddies.Read(pair.File) is { Count: > 0 } own && !profiles.TryAdd(Profile(own), pair.File))
                throw new BadInputException($"'{pair.File}' has the correlations of '{profiles[Profile(own)]}', every one of them",
                    "Each file is one pair of models, and no two pairs correlate alike in every digit", "Leave one of them out");
        }
        var nulls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PublishedPairDefinition pair in world.Pairs)
        {
            var draws = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string file in pair.Files.Skip(1))
            {
                string content = Content(file);
                if (seen.TryGetValue(content, out string? data))
                    throw new BadInputException($"The null '{file}' of '{pair.File}' has the pairs of '{data}'",
                        "A null is of shifted or permuted samples or of rotated neurons: the data themselves calibrate nothing", "Name the null's own file");
                if (BestBuddies.Read(file) is var chance && (chance.Count == 0 || chance.Max(one => one.Correlation) <= 0))
                    throw new BadInputException($"The null '{file}' of '{pair.File}' has no pair that correlates above 0",
                        "Mutual nearest neighbours exist under every null, and the largest correlates: this is none",
                        "Name the pairs of shifted or permuted samples, or of rotated neurons");
                if (!nulls.TryAdd(content, pair.File) && nulls[content] != pair.File)
                    throw new BadInputException($"The null '{file}' of '{pair.File}' is also that of '{nulls[content]}'",
                        "A null is of the pair's own models: chance grows with their size", "Draw a null for each pair");
                if (!draws.TryAdd(content, file))
                    throw new BadInputException($"The nulls '{draws[content]}' and '{file}' of '{pair.File}' are the same",
                        "Each file is one draw of a null", "Leave one of them out");
                if (chance.Count >= Telling && !profiles.TryAdd(Profile(chance), file))
                    throw new BadInputException($"'{file}' has the correlations of '{profiles[Profile(chance)]}', every one of them to "
                        + "nine digits", "Each file is one draw of a null of its own pair", "Leave one of them out");
            }
        }
    }

    /// <summary>SHA-256 of the pairs whatever their order and spelling; a file without pairs is like no other.</summary>
    private static string Content(string file)
    {
        IReadOnlyList<MutualPair> pairs = BestBuddies.Read(file);
        MutualPair[] nearest = [.. pairs.Where(pair => pair.RankA == 1 && pair.RankB == 1)];
        RefuseTwice(file, "first", nearest.Select(pair => pair.A));
        RefuseTwice(file, "second", nearest.Select(pair => pair.B));
        IEnumerable<string> lines = pairs.Select(pair => string.Create(CultureInfo.InvariantCulture,
            $"{pair.A.Layer} {pair.A.Unit} {pair.B.Layer} {pair.B.Unit} {pair.Correlation:R} {pair.RankA} {pair.RankB}"))
            .Order(StringComparer.Ordinal);
        return pairs.Count == 0 ? file
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    /// <summary>So many rounded correlations of two draws do not agree by chance.</summary>
    private const int Telling = 20;

    /// <summary>SHA-256 of the correlations alone, descending, to nine digits: copies with other neuron numbers, or with a trace of noise,
    /// have the same.</summary>
    private static string Profile(IReadOnlyList<MutualPair> pairs) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', pairs.Select(pair => pair.Correlation).OrderDescending()
            .Select(value => value.ToString("F9", CultureInfo.InvariantCulture))))));

    private static string Content(ProfileHead head) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{head.Pairs} {string.Join(' ', head.First)} | {string.Join(' ', head.Last)}"))));

    private static void RefuseTwice(string file, string which, IEnumerable<NeuronKey> neurons)
    {
        if (neurons.CountBy(neuron => neuron).FirstOrDefault(entry => entry.Value > 1) is { Value: > 1 } twice)
            throw new BadInputException($"'{file}' has neuron {twice.Key} of the {which} model in {twice.Value} pairs of rank 1",
                "Mutual nearest neighbours are one to one: a neuron is in one such pair at most", "Make the file again from the ranks");
    }
}
