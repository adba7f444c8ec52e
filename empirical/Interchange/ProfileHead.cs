using System.Globalization;
using System.Text.Json;
using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Interchange;

/// <summary>A profile of which others printed a part: the first and the last correlations of all mutual pairs, with the moments of
/// all.</summary>
/// <param name="NeuronsA">Neurons of the first model, matched or not.</param>
/// <param name="NeuronsB">Those of the second.</param>
/// <param name="Pairs">All mutual pairs.</param>
/// <param name="Mean">Mean correlation of all.</param>
/// <param name="StandardDeviation">Standard deviation of all.</param>
/// <param name="First">The largest correlations, descending.</param>
/// <param name="Last">The smallest, descending.</param>
public sealed record ProfileHead(int NeuronsA, int NeuronsB, int Pairs, double Mean, double StandardDeviation, IReadOnlyList<double> First,
    IReadOnlyList<double> Last)
{
    /// <summary>Moments are printed with a few digits.</summary>
    private const double Rounding = 1e-3;

    /// <summary>
    /// Correlation from which the first values are complete: equal values may go on below the last one, so it lies halfway between the
    /// last one and the next larger value.
    /// </summary>
    public double End => (First[^1] + First.Last(value => value > First[^1])) / 2;

    /// <summary>Whether a file has this shape rather than that of a list of pairs.</summary>
    /// <exception cref="BadInputException">No readable file, or no JSON.</exception>
    public static bool Is(string path)
    {
        using JsonDocument document = ForeignJson.Read(path, uniqueKeys: true);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("first", out _);
    }

    /// <summary>Reads about (text), neurons ([a, b]), pairs, mean, sd, first and last.</summary>
    /// <exception cref="BadInputException">No readable file, no JSON, a missing or unknown key, an impossible value, or values that are
    /// not of one profile.</exception>
    public static ProfileHead Read(string path) => StrictJson.Read(path, root =>
    {
        StrictJson[] value = root.Object("about", "neurons", "pairs", "mean", "sd", "first", "last");
        value[0].Text();
        StrictJson[] neurons = [.. value[1].List()];
        if (neurons.Length != 2)
            throw value[1].Bad($"has {neurons.Length} entries", "[first model, second model] is needed");
        var head = new ProfileHead(neurons[0].Integer(1), neurons[1].Integer(1), value[2].Integer(1), Correlation(value[3]),
            value[4].Number(), Descending(value[5]), Descending(value[6]));
        int known = head.First.Count + head.Last.Count;
        if (head.Pairs > Math.Min(head.NeuronsA, head.NeuronsB))
            throw value[2].Bad($"are {head.Pairs}, more than a model has neurons", "A neuron is in one mutual pair at most");
        if (known > head.Pairs)
            throw root.Bad($"has {known} correlations of {head.Pairs} pairs", "first and last are parts of the profile without overlap");
        if (!(head.First.Count > 1 && head.First[0] > head.First[^1]))
            throw value[5].Bad("has no two different correlations", "The shape of a profile is needed");
        if (head.Last.Count > 0 && head.Last[0] > head.First[^1])
        {
            throw value[6].Bad(string.Create(CultureInfo.InvariantCulture, $"begins at {head.Last[0]:R}, above the end of first, "
                + $"{head.First[^1]:R}"), "first and last are parts of the profile without overlap");
        }
        if (head.StandardDeviation is not (>= 0 and <= 1))
        {
            throw value[4].Bad(string.Create(CultureInfo.InvariantCulture, $"is {head.StandardDeviation:R}"),
                "A number from 0 to 1 is needed");
        }
        RefuseContradiction(root, head, known);
        return head;
    });

    /// <summary>What is not printed has a mean between the two parts.</summary>
    private static void RefuseContradiction(StrictJson root, ProfileHead head, int known)
    {
        double sum = head.First.Sum() + head.Last.Sum(), middle = head.Pairs - known;
        double least = (sum + middle * head.Last.DefaultIfEmpty(-1).First()) / head.Pairs,
            most = (sum + middle * head.First[^1]) / head.Pairs;
        if (head.Mean < least - Rounding || head.Mean > most + Rounding)
        {
            throw root.Bad(string.Create(CultureInfo.InvariantCulture, $"has a mean of {head.Mean:R}, where its first and last allow "
                + $"{least:F4} to {most:F4}"), "mean, first and last of one profile are needed");
        }
    }

    private static double[] Descending(StrictJson list)
    {
        StrictJson[] items = [.. list.List()];
        double[] values = [.. items.Select(Correlation)];
        int rising = Enumerable.Range(1, Math.Max(0, values.Length - 1)).FirstOrDefault(i => values[i] > values[i - 1]);
        return rising == 0 ? values
            : throw items[rising].Bad(string.Create(CultureInfo.InvariantCulture, $"is {values[rising]:R}, after {values[rising - 1]:R}"),
                "Descending correlations are needed");
    }

    private static double Correlation(StrictJson item)
    {
        double value = item.Number();
        return value is > -1 and <= 1 ? value
            : throw item.Bad(string.Create(CultureInfo.InvariantCulture, $"is {value:R}"),
                "A correlation above -1 and at most 1 is needed");
    }
}
