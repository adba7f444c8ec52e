using Rosetta.Experiments.Calibration;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Experiments.Calibration;

/// <summary>A few worlds of the calibration that tells how often models that share no neuron are given Rosetta Neurons.</summary>
public sealed class NullCalibrationTests
{
    /// <summary>At a rate of 5 % more than two of ten worlds have a false one with a chance of 1 %.</summary>
    private const int Worlds = 10, MostFalse = 2;

    [Test]
    public void DocumentsThatCarryNearlyAllVariance_GiveUnrelatedModelsNoRosettaNeurons()
    {
        IReadOnlyList<CalibrationRow> rows = Run("unrelated models; documents carry 90 %; 5 draws");
        Assert.That(Value(rows, "; shift"), Is.LessThanOrEqualTo(MostFalse));
        Assert.That(Value(rows, "; shift and rotation"), Is.LessThanOrEqualTo(Value(rows, "; shift")));
    }

    [Test]
    public void FeaturesSharedInSuperposition_AreNoRosettaNeuronsUnderTheRotation()
    {
        IReadOnlyList<CalibrationRow> rows = Run("each neuron a random mixture of all");
        Assert.That(Value(rows, "; shift and rotation"), Is.LessThanOrEqualTo(MostFalse));
        Assert.That(Value(rows, "; shift"), Is.EqualTo(Worlds), "chance alignment gives far less than a shared subspace");
    }

    private static IReadOnlyList<CalibrationRow> Run(string part) => CalibrationStudy.Run(
        [.. NullCalibration.Parts(CancellationToken.None).Where(own => own.Name.Contains(part, StringComparison.Ordinal))], Worlds,
        Rng.FromSeed("null calibration"));

    private static int Value(IReadOnlyList<CalibrationRow> rows, string nulls) =>
        rows.Single(row => row.Quantity == "runs with a false Rosetta Neuron" && row.Setting.EndsWith(nulls, StringComparison.Ordinal))
            .Hits!.Value;
}
