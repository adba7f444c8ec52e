using Rosetta.Theory.Statistics.Families;

namespace Rosetta.Tests.Theory.Statistics.Families;

/// <summary>The simplex search keeps the best it saw.</summary>
public sealed class MinimumTests
{
    [Test]
    public void ASearchThatNeverEnds_ReturnsTheLowestPointItSaw()
    {
        // Falls for ever: no simplex of finite size is at its end, and where numbers overflow there is none to return.
        double lowest = double.PositiveInfinity;
        (double[] at, double value) = Minimum.Of(x =>
        {
            double own = Law(x);
            if (double.IsFinite(own))
                lowest = Math.Min(lowest, own);
            return own;
        }, [[1, 1]]);
        Assert.That(value, Is.EqualTo(lowest));
        Assert.That(value, Is.LessThan(-100));
        Assert.That(Law(at), Is.EqualTo(value));

        static double Law(IReadOnlyList<double> x) => -Math.Log(1 + x[0] * x[0]) - x[1];
    }

    [Test]
    public void NotANumber_IsTheHighestValueThereIs()
    {
        (double[] at, _) = Minimum.Of(x => x[0] < 0 ? double.NaN : Math.Pow(x[0] - 0.1, 2), [[1]]);
        Assert.That(at[0], Is.EqualTo(0.1).Within(1e-4));
    }
}
