using System.Globalization;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Report.Data;

/// <summary>What a verdict's number is of, in few words.</summary>
internal static class QuantityName
{
    public static string Of(ClaimVerdict verdict)
    {
        if (verdict.Fit is { } fit)
            return OfFit(fit);
        string[] parts = verdict.Id.StartsWith($"{verdict.World}/", StringComparison.Ordinal)
            ? verdict.Id[(verdict.World.Length + 1)..].Split('/') : verdict.Id.Split('/');
        return parts[^1] switch
        {
            "exponent" or "recovery" or "matched-count" => "exponent of the counts",
            "law-parameters" => "exponent of the share",
            "profile" or "delta" => "\u03b4, fall of the correlations",
            "alpha-delta" => "\u03b1 \u00d7 \u03b4",
            "counts" => "count / prediction",
            // What follows a prediction's name is one of the names above or says itself what it is; a claim's own id does so as a whole.
            var last => string.Join(", ", verdict.PredictionId is null ? parts : [last]).Replace('-', ' '),
        };
    }

    /// <summary>neurons/floor/0.8, as <see cref="CountedSeries.Name"/> writes it.</summary>
    private static string OfFit(string fit)
    {
        string[] parts = fit.Split('/');
        string from = parts.Length > 2 && double.TryParse(parts[2], CultureInfo.InvariantCulture, out double threshold)
            ? $" (correlation \u2265 {threshold.ToString("0.###", CultureInfo.InvariantCulture)})" : "";
        return parts.ElementAtOrDefault(1) switch
        {
            CountedPairs.Raw => "exponent, all mutual pairs",
            CountedPairs.Floor => $"exponent, pairs above chance{from}",
            CountedPairs.AtThreshold => $"exponent of the counts{from}",
            { } counted when counted.StartsWith(CountedPairs.Null, StringComparison.Ordinal) => "exponent, pairs of the null",
            _ => "exponent of the counts",
        };
    }
}
