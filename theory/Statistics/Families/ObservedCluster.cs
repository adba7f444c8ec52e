namespace Rosetta.Theory.Statistics.Families;

/// <summary>What one independent unit (a trained instance, a size, a seed) shows: y at x, with weights.</summary>
/// <param name="Key">Its name.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
/// <param name="Weights">Positive or zero, as many.</param>
/// <param name="Scale">What candidates may need besides: a budget, a size.</param>
public sealed record ObservedCluster(string Key, IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double> Weights, double Scale = 1)
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
