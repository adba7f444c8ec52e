namespace Rosetta.Empirical.Models.Language;

/// <summary>A setting of config.json that an extent of one tensor shows too, so that a misfit can be told in the setting's name.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">What the configuration says.</param>
/// <param name="Parameter">Name of the tensor.</param>
/// <param name="Dimension">Which of its extents.</param>
/// <param name="Each">Rows per unit of the setting.</param>
/// <param name="Added">Rows besides.</param>
internal sealed record SizeWitness(string Key, long Value, string Parameter, int Dimension, long Each = 1, long Added = 0)
{
    /// <summary>What the tensor says of the setting; null when its extent is no such size.</summary>
    internal long? ValueIn(IReadOnlyList<long> shape)
    {
        if (Dimension >= shape.Count || shape[Dimension] < Added || (shape[Dimension] - Added) % Each != 0)
            return null;
        return (shape[Dimension] - Added) / Each;
    }
}
