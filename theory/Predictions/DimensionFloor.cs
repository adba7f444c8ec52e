namespace Rosetta.Theory.Predictions;

/// <summary>
/// What random directions in a shared subspace correlate by chance alone, from its dimension and the number of neurons: the floor below
/// which a level of correlation says nothing of neurons.
/// </summary>
/// <param name="Neurons">Neurons of each model.</param>
/// <param name="Dimension">Effective dimension of what the models share: the participation ratio.</param>
/// <param name="Highest">sqrt(2 ln N / dimension): near the highest correlation of one neuron with the N of the other model.</param>
/// <param name="MeanPair">Mean correlation of mutual nearest neighbours (E74).</param>
public sealed record DimensionFloor(double Neurons, double Dimension, double Highest, double MeanPair)
{
    /// <summary>The floor of a size.</summary>
    /// <param name="neurons">Neurons of each model, 2 or more.</param>
    /// <param name="dimension">Participation ratio, above 1.</param>
    public static DimensionFloor Of(double neurons, double dimension)
    {
        SuperposedBackground background = SuperposedBackground.Of(dimension);
        long size = (long)Math.Round(neurons);
        return new(neurons, dimension, Math.Min(1, background.Floor(size)), background.MeanCorrelation(size, size));
    }

    /// <summary>Expected rotated pairs at or above a level (E72): what the rotation null would count of independent directions.</summary>
    public double PairsAt(double level) =>
        SuperposedBackground.Of(Dimension).ExpectedPairs((long)Math.Round(Neurons), (long)Math.Round(Neurons), level);
}
