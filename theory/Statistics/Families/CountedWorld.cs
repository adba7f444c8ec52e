using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Theory.Statistics.Families;

/// <summary>Counts of isolated features measured in one world over several sizes and seeds.</summary>
/// <param name="World">Spectrum, threshold and sizes of the world; its utility is what is to be found.</param>
/// <param name="Counts">Size in neurons, count, seed. A seed may be missing at a size.</param>
public sealed record CountedWorld(Scenario World, IReadOnlyList<CountRow> Counts);
