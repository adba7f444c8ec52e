using Rosetta.Theory.Numerics;
using Rosetta.Theory.Statistics.Verdicts;

namespace Rosetta.Theory.Claims;

/// <summary>How a number of a network changes with its size, with sizes as the unit.</summary>
public static class SizePower
{
    /// <summary>Slope of ln(mean value at a size) on ln N.</summary>
    /// <remarks>
    /// The networks of one size are averaged first: seeds, pairs and neurons of a size share what is particular to it, and many of them
    /// make no more sizes. The error is the scatter of the sizes about their line, with two degrees of freedom fewer than sizes.
    /// </remarks>
    /// <param name="values">Sizes in neurons, with a value above 0 for each network of that size.</param>
    /// <exception cref="BadInputException">Fewer than two sizes, or a mean that is not a finite number above 0.</exception>
    [Equation("size-power")]
    public static Estimate Of(IReadOnlyList<(double Neurons, double Value)> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        (double Neurons, double Mean)[] sizes = [.. values.GroupBy(entry => entry.Neurons).OrderBy(size => size.Key)
            .Select(size => (size.Key, size.Average(entry => entry.Value)))];
        if (sizes.Length < 2 || sizes.Any(size => !(size.Mean > 0 && double.IsFinite(size.Mean))))
            throw new BadInputException(
                $"means {string.Join(", ", sizes.Select(size => FormattableString.Invariant($"{size.Mean:G4} at N = {size.Neurons}")))}",
                "A power of size needs finite means above 0 at two sizes or more", "Measure more sizes");
        LineFit line = LineFit.Of([.. sizes.Select(size => Math.Log(size.Neurons))], [.. sizes.Select(size => Math.Log(size.Mean))]);
        return new(line.Slope, sizes.Length > 2 ? line.SlopeStandardError : double.NaN, Math.Max(0, sizes.Length - 2), null,
            new(sizes.Length, Math.Log10(sizes[^1].Neurons / sizes[0].Neurons), values.Count));
    }
}
