namespace Rosetta.Theory.Claims;

/// <summary>How much two sets of mutual pairs have in common (E85).</summary>
public static class SetOverlap
{
    /// <summary>Jaccard's index: pairs in both over pairs in either; NaN of two empty sets.</summary>
    /// <param name="first">Pairs of the first set.</param>
    /// <param name="second">Pairs of the second.</param>
    /// <param name="both">Pairs in both.</param>
    [Equation("set-overlap")]
    public static double Jaccard(int first, int second, double both) => both / (first + second - both);

    /// <summary>Jaccard's index of the numbers that two independent sets of these sizes are expected to have, where no neuron is in two
    /// pairs of one set: a pair is in the first with the chance first/(N_A N_B), and in the second likewise.</summary>
    /// <param name="first">Pairs of the first set.</param>
    /// <param name="second">Pairs of the second.</param>
    /// <param name="neuronsA">Neurons of A.</param>
    /// <param name="neuronsB">Neurons of B.</param>
    public static double OfChance(int first, int second, int neuronsA, int neuronsB) =>
        Jaccard(first, second, (double)first * second / ((double)neuronsA * neuronsB));
}
