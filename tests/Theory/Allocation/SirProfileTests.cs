using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Rosetta.Tests.Conventions;
using Rosetta.Tests.Theory.Scenarios;
using Rosetta.Theory.Allocation;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Allocation;

/// <summary>Signal-to-interference ratios by direct sums over features, written out here.</summary>
[FsCheck.NUnit.Properties(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 60, Replay = "20261126,3")]
public sealed class SirProfileTests
{
    /// <summary>Stated by the project.</summary>
    private const double Relative = 1e-8;

    private const long LargestDirectSum = 500_000;

    [Property]
    public Property EveryNumber_IsThatOfADirectSum(Scenario scenario)
    {
        CapacityAllocation allocation = AllocationSolver.Solve(scenario, scenario.Neurons[0]);
        if (allocation.Isolated > LargestDirectSum)
            return true.Label("too many to sum").Classify(true, "not summed");
        double[] ratios = [.. Enumerable.Range(1, (int)allocation.Isolated).Select(rank => allocation.CapacityOf(rank))
            .Select(capacity => scenario.Isolation.Isolation(capacity) / scenario.Isolation.Impurity(capacity))];
        double[] rosetta = ratios[..(int)allocation.Rosetta], tail = ratios[(int)allocation.Rosetta..];
        double[] sorted = [.. rosetta.Order()];
        const double Level = 3;
        double? mean = rosetta.Length == 0 ? null : rosetta.Sum() / rosetta.Length,
            median = rosetta.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2,
            above = rosetta.Length == 0 ? null : rosetta.Count(ratio => ratio > Level) / (double)rosetta.Length,
            perFeature = allocation.Represented == rosetta.Length ? null : tail.Sum() / (allocation.Represented - rosetta.Length),
            perNeuron = allocation.Neurons <= rosetta.Length ? null : tail.Sum() / (allocation.Neurons - rosetta.Length);
        SirProfile profile = allocation.Ratios;
        return (Close(profile.MeanRosetta, mean) && Close(profile.MedianRosetta, median) && Close(profile.FractionAbove(Level), above)
            && Close(profile.TailPerFeature, perFeature) && Close(profile.TailPerNeuron, perNeuron))
            .Label($"{scenario.Spectrum.CanonicalText} {scenario.Hypothesis.CanonicalText} tau={scenario.Tau:R} N={scenario.Neurons[0]}: "
                + $"{profile.MeanRosetta:R} {mean:R}, {profile.MedianRosetta:R} {median:R}, {profile.TailPerFeature:R} {perFeature:R}, "
                + $"{profile.TailPerNeuron:R} {perNeuron:R}")
            .Classify(rosetta.Length == 0, "no Rosetta feature").Classify(scenario.Hypothesis is LinearHypothesis, "no interference");
    }

    /// <summary>kappa 1, gamma 4, tau 1, beta 1.5: the numbers of the issue, and r0 found here by halving a direct sum.</summary>
    [TestCase(1024, 27, 4.56, 0.324)]
    [TestCase(8192, 58, 4.62, 0.317)]
    [TestCase(65536, 118, 4.65, 0.319)]
    [TestCase(524288, 240, 4.66, 0.321)]
    public void TheMeanGrows_AndMedianAndFractionsStay(int neurons, double mean, double median, double above)
    {
        double low = 1, high = 1e5;
        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2, sum = 0;
            for (int rank = 1; rank < middle; rank++)
                sum += Math.Pow(middle / rank, 1.5) - 1;
            (low, high) = sum < neurons ? (middle, high) : (low, middle);
        }
        int rosetta = (int)(low / Math.Pow(2, 1 / 1.5));
        double[] ratios = [.. Enumerable.Range(1, (int)low).Select(rank => Math.Pow(low / rank, 1.5) - 1)];
        CapacityAllocation allocation = Paper(neurons);
        SirProfile profile = allocation.Ratios;
        Assert.Multiple(() =>
        {
            Assert.That(allocation.R0, Is.EqualTo(low).Within(Relative * low));
            Assert.That(allocation.Rosetta, Is.EqualTo(rosetta));
            Assert.That(profile.MeanRosetta, Is.EqualTo(ratios[..rosetta].Average()).Within(Relative * mean));
            Assert.That(profile.TailPerFeature, Is.EqualTo(ratios[rosetta..].Sum() / (4L * neurons - rosetta)).Within(Relative * 1e-3));
            Assert.That(profile.TailPerNeuron, Is.EqualTo(ratios[rosetta..].Sum() / (neurons - rosetta)).Within(Relative * 1e-3));
            // As stated: rounded to the digits given.
            Assert.That(profile.MeanRosetta, Is.EqualTo(mean).Within(0.6));
            Assert.That(profile.MedianRosetta, Is.EqualTo(median).Within(0.0051));
            Assert.That(profile.FractionAbove(10), Is.EqualTo(above).Within(0.00051));
        });
    }

    [Test]
    public void Ratios_FollowTheParetoLawOfThePage_AtEverySize([Values(1.25, 1.5, 2, 3)] double beta, [Values(1, 1.5)] double tau)
    {
        foreach (long neurons in new[] { 10_000_000L, 1_000_000_000_000L })
        {
            Scenario scenario = SignalTerms.Of(1, 4).On("pareto", PowerLawSpectrum.Of(beta), tau, [neurons]);
            CapacityAllocation allocation = AllocationSolver.Solve(scenario, neurons);
            // A whole rank more or less, at either end of a fraction.
            double whole = 2.0 / allocation.Rosetta;
            foreach (double level in new[] { 2 * tau, 10, 100 })
                Assert.That(allocation.Ratios.FractionAbove(level), Is.EqualTo(Math.Pow((1 + tau) / (1 + level), 1 / beta)).Within(whole));
            double median = (1 + tau) * Math.Pow(2, beta) - 1;
            Assert.That(allocation.Ratios.MedianRosetta, Is.EqualTo(median).Within(beta * (median + 1) * 2 * whole));
        }
    }

    [Test]
    public void TheMeansGrowAsThePageSays()
    {
        const double Beta = 2;
        CapacityAllocation small = At(1_000_000_000), large = At(1_000_000_000_000);
        double Slope(double? first, double? second) => Math.Log(second!.Value / first!.Value) / Math.Log(1000);
        Assert.That(Slope(small.Ratios.MeanRosetta, large.Ratios.MeanRosetta), Is.EqualTo((Beta - 1) / Beta).Within(0.001));
        Assert.That(Slope(small.Ratios.TailPerNeuron, large.Ratios.TailPerNeuron), Is.EqualTo((1 - Beta) / Beta).Within(0.001));
        Assert.That(large.Ratios.MeanRosetta, Is.EqualTo(Math.PI * Math.PI / 6 * 2 * large.RTau!.Value).Within(0.001 * large.RTau.Value));

        CapacityAllocation At(long neurons) => AllocationSolver.Solve(
            SignalTerms.Of(1, 4).On("mean", PowerLawSpectrum.Of(Beta), 1, [neurons]), neurons);
    }

    [Test]
    public void TheTableOfThePage_IsWhatTheLawGives()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "theory.md")).ReplaceLineEndings("\n");
        string[] rows = [.. page.Split("| N | mean SIR |")[1].Split("\n\n")[0].Split('\n').Skip(2)];
        Assert.That(rows, Has.Length.EqualTo(4));
        foreach (string[] cells in rows.Select(row =>
            row.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            SirProfile profile = Paper(long.Parse(cells[0], CultureInfo.InvariantCulture)).Ratios;
            double?[] computed =
                [profile.MeanRosetta, profile.MedianRosetta, profile.FractionAbove(10), profile.TailPerFeature, profile.TailPerNeuron];
            foreach ((double? number, string stated) in computed.Zip(cells[1..]))
            {
                double value = double.Parse(stated, CultureInfo.InvariantCulture);
                // Rounding: half a unit of the last of at least three digits.
                Assert.That(number, Is.EqualTo(value).Within(0.0017 * value), cells[0]);
            }
        }
    }

    [Test]
    public void ALawWithoutInterference_HasNoMeanRatio()
    {
        CapacityAllocation linear = AllocationSolver.Solve(
            Scenario.Create("linear", PowerLawSpectrum.Of(1.5), LinearHypothesis.Instance, 0.5, [100]), 100);
        Assert.That((linear.Ratios.MeanRosetta, linear.Ratios.TailPerNeuron), Is.EqualTo(((double?)null, (double?)null)));
    }

    private static CapacityAllocation Paper(long neurons) =>
        AllocationSolver.Solve(SignalTerms.Of(1, 4).On("paper", PowerLawSpectrum.Of(1.5), 1, [neurons]), neurons);

    private static bool Close(double? actual, double? expected) => expected is { } number && double.IsFinite(number)
        ? actual is { } value && Math.Abs(value - number) <= Relative * Math.Abs(number) : actual is null;
}
