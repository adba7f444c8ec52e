namespace Rosetta.Experiments.Records;

/// <summary>Kinds of cells, as cells.jsonl names them.</summary>
public static class CellKinds
{
    /// <summary>One model trained.</summary>
    public const string Training = "training";

    /// <summary>One simulated world measured.</summary>
    public const string Population = "population";

    /// <summary>Two simulated models of known signal-to-interference ratios matched.</summary>
    public const string Interference = "interference";

    /// <summary>Two real models matched.</summary>
    public const string Pair = "pair";

    /// <summary>Anchors of three real models, from the pairs that they are in.</summary>
    public const string Triple = "triple";

    /// <summary>One toy network trained and measured.</summary>
    public const string Toy = "toy";

    /// <summary>Two toy networks of different seeds matched.</summary>
    public const string ToyPair = "toy-pair";

    /// <summary>Features of one family followed from one size to the next.</summary>
    public const string Link = "link";
}
