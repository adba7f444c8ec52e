using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Theory.Claims;

namespace Rosetta.Experiments.Worlds;

/// <summary>
/// Where networks come from. A kind of world is one folder and one line in <see cref="WorldKinds"/>: everything else asks this interface.
/// </summary>
internal interface IWorld
{
    /// <summary>Name of the world in cells, predictions, fits and verdicts.</summary>
    string World { get; }

    /// <summary>What it would do, one line each, for <c>--dry-run</c>.</summary>
    IEnumerable<string> Plan(ExperimentDefinition definition);

    /// <summary>Its work: predictions are frozen by jobs that the measurements which judge them need.</summary>
    IEnumerable<Job> Jobs(RunSession session);

    /// <summary>What its measurements say.</summary>
    /// <param name="definition">The experiment.</param>
    /// <param name="predictions">Every frozen prediction of the run.</param>
    /// <param name="cells">Every cell of the run.</param>
    WorldFindings Judge(ExperimentDefinition definition, IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells);
}

/// <summary>Verdicts on one world, and the fits that they rest on.</summary>
/// <param name="Verdicts">Every claim.</param>
/// <param name="Fits">Its part of fits.json.</param>
/// <param name="Toys">Its part of toys.json; null for a world without toys.</param>
/// <param name="Note">What the run's outcome says of this world besides; null for nothing.</param>
internal sealed record WorldFindings(IReadOnlyList<ClaimVerdict> Verdicts, FitsFile? Fits = null, ToyFindingsFile? Toys = null,
    string? Note = null);
