using System.Globalization;
using Rosetta.Theory.Statistics.Discovery;
using Rosetta.Theory.Statistics.Distributions;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>One measured number of one size, or of one model of it.</summary>
/// <param name="Name">For people: N = 512.</param>
/// <param name="Value">The number, above 0 where the claim is true.</param>
internal sealed record SizeNumber(string Name, Estimate Value);

/// <summary>Judges "at every size": shown where the least clear size shows it, which needs no share of the level; refuted where some size
/// shows the contrary with the level shared over all (Holm).</summary>
internal static class EverySize
{
    /// <summary>The verdict, with the number of the least clear size.</summary>
    /// <param name="open">The verdict so far.</param>
    /// <param name="sizes">At least one, each with an error.</param>
    /// <param name="level">Level of the tests.</param>
    /// <param name="refuted">The number below which a size refutes the claim; null where none does.</param>
    public static ClaimVerdict Judge(ClaimVerdict open, IReadOnlyList<SizeNumber> sizes, double level, double? refuted = 0)
    {
        double shown = sizes.Max(size => Above(size.Value, 0));
        double against = refuted is null ? 1 : MultipleTests.Holm([.. sizes.Select(size => Below(size.Value, refuted.Value))]).Min();
        bool agrees = shown < level, disagrees = !agrees && against < level;
        SizeNumber least = disagrees ? sizes.MinBy(size => Below(size.Value, refuted!.Value))! : sizes.MaxBy(size => Above(size.Value, 0))!;
        return open.Of(least.Value) with
        {
            P = disagrees ? against : null,
            RivalRejected = agrees,
            Outcome = agrees ? Outcomes.Agrees : disagrees ? Outcomes.Disagrees : Outcomes.CannotTell,
            WouldSettle = agrees || disagrees ? null : open.WouldSettle,
        };
    }

    /// <summary>All numbers in words.</summary>
    public static string Said(IEnumerable<SizeNumber> sizes) => string.Join("; ", sizes.Select(size => $"{size.Name}: {Said(size.Value)}"));

    /// <summary>One number with its 95 % interval.</summary>
    public static string Said(Estimate value) => value.DegreesOfFreedom > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{value.Value:F2} {value.IntervalAt(0.95)}")
        : string.Create(CultureInfo.InvariantCulture, $"{value.Value:F2} (no interval)");

    private static double Above(Estimate value, double than) => !(value.DegreesOfFreedom > 0) ? 1
        : value.StandardError > 0 ? StudentT.Upper((value.Value - than) / value.StandardError, value.DegreesOfFreedom)
        : value.Value > than ? 0 : 1;

    private static double Below(Estimate value, double than) => !(value.DegreesOfFreedom > 0) ? 1
        : value.StandardError > 0 ? StudentT.Upper((than - value.Value) / value.StandardError, value.DegreesOfFreedom)
        : value.Value < than ? 0 : 1;
}
