namespace Rosetta.Theory.Statistics.Families;

/// <summary>What one trained network (or the mean of several) shows: y at x, with weights.</summary>
/// <param name="Unit">The independent unit that it belongs to. Networks that share data or initial weights share a unit (a
/// seed), whatever else differs between them.</param>
/// <param name="Condition">What else it was trained under, as a size or a spectrum: clusters of one
/// condition differ in their unit alone.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
/// <param name="Weights">Positive or zero, as many.</param>
/// <param name="Scale">What candidates may need besides: a budget that was spent.</param>
public sealed record ObservedCluster(string Unit, string Condition, IReadOnlyList<double> X, IReadOnlyList<double> Y,
    IReadOnlyList<double> Weights, double Scale = 1)
{
    /// <summary>Weighted mean of the squared difference between y and a prediction of it.</summary>
    public double ErrorOf(IReadOnlyList<double> predicted)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        double sum = 0, weight = 0;
        for (int i = 0; i < Y.Count; i++)
        {
            sum += Weights[i] * (Y[i] - predicted[i]) * (Y[i] - predicted[i]);
            weight += Weights[i];
        }
        return sum / weight;
    }
}
