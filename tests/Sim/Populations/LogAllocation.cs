namespace Rosetta.Tests.Sim.Populations;

/// <summary>The reference hypothesis solved by bisection on its budget (E2, E15), written independently of theory/Allocation.</summary>
internal static class LogAllocation
{
    /// <summary>r0 with kappa * sum over r &lt;= r0 of [(r0 / r)^beta - 1] = neurons.</summary>
    public static double IsolatedFrontier(int neurons, double beta, double kappa)
    {
        double low = 1, high = 10.0 * neurons;
        while (high - low > 1e-9 * high)
        {
            double middle = (low + high) / 2;
            double used = 0;
            for (int rank = 1; rank <= middle; rank++)
                used += kappa * (Math.Pow(middle / rank, beta) - 1);
            (low, high) = used > neurons ? (low, middle) : (middle, high);
        }
        return low;
    }

    /// <summary>s_r = 1 - (r / r0)^beta.</summary>
    public static Func<int, double> Profile(int neurons, double beta, double kappa)
    {
        double frontier = IsolatedFrontier(neurons, beta, kappa);
        return rank => 1 - Math.Pow(rank / frontier, beta);
    }
}
