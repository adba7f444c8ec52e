using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
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

    /// <summary>What it will take: opens whatever it reads, and measures nothing. For <c>--dry-run</c>.</summary>
    /// <param name="definition">The experiment.</param>
    /// <param name="rates">How fast this machine is.</param>
    /// <param name="stop">Ends looking at the hub.</param>
    /// <exception cref="Theory.BadInputException">Something that it reads is not there, or cannot be used.</exception>
    WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop);

    /// <summary>Its work: predictions are frozen by jobs that the measurements which judge them need.</summary>
    IEnumerable<Job> Jobs(RunSession session);

    /// <summary>What its measurements say.</summary>
    /// <param name="definition">The experiment.</param>
    /// <param name="predictions">Every frozen prediction of the run.</param>
    /// <param name="cells">Every cell of the run.</param>
    WorldFindings Judge(ExperimentDefinition definition, IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells);
}

/// <summary>What a world's measurements say: built once, judged under any rules.</summary>
/// <param name="Under">Every claim of the world, judged by given rules.</param>
/// <param name="Fits">Its part of fits.json.</param>
/// <param name="Toys">Its part of toys.json; null for a world without toys.</param>
/// <param name="IsTrueByConstruction">Whether the world was built on what is predicted of it: then its verdicts are about the
/// instrument, and guard the verdicts on data (<see cref="ClaimVerdict.Gate"/>).</param>
/// <param name="Note">What the run's outcome says of this world besides; null for nothing.</param>
internal sealed record WorldFindings(Func<JudgeRules, IReadOnlyList<ClaimVerdict>> Under, FitsFile? Fits = null,
    ToyFindingsFile? Toys = null, bool IsTrueByConstruction = false, string? Note = null);
