using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Matching;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Experiments.Worlds.Simulated;
using Rosetta.Theory;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Estimators;
using Rosetta.Theory.Utilities;

namespace Rosetta.Experiments.Worlds.Measured;

/// <summary>
/// What a hypothesis predicts of a measured world, and from what: <c>corpus</c> (the spectrum of the corpus's token frequencies) and
/// <c>profile</c> (the isolation profile at the largest size, which is then left out), <c>stated</c> (a spectrum that the experiment
/// states).
/// </summary>
/// <param name="Hypothesis">The hypothesis.</param>
/// <param name="Tau">Isolation threshold, a share of variance.</param>
/// <param name="Sources">corpus, profile, stated.</param>
/// <param name="Spectrum">For stated: the spectrum.</param>
/// <param name="Uncertainties">For stated: errors of its parameters.</param>
internal sealed record MeasuredPredictionDefinition(Hypothesis Hypothesis, double Tau, IReadOnlyList<string> Sources,
    Spectrum? Spectrum = null, IReadOnlyList<StatedUncertainty>? Uncertainties = null)
{
    private static readonly YamlKey<Hypothesis> UtilityKey =
        new YamlKey<Hypothesis>("hypothesis", "the utility of capacity", LawReader.HypothesisType).Like("{kind: log, kappa: 1}");

    private static readonly YamlKey<double> TauKey =
        new YamlKey<double>("tau", "isolation from which a feature is detectable", YamlTypes.Number).Like("0.5");

    private static readonly YamlKey<IReadOnlyList<string>> FromKey = new YamlKey<IReadOnlyList<string>>("from",
        "where the spectrum is taken from: token frequencies of the corpus, the isolation profile of the largest size (which is then left "
        + "out), or as stated here", YamlTypes.List(YamlTypes.OneOf(MeasuredPredictions.FromCorpus, MeasuredPredictions.FromProfile,
            MeasuredPredictions.FromStated), least: 1)).Like("[profile]");

    private static readonly YamlKey<Spectrum?> SpectrumKey = new YamlKey<Spectrum?>("spectrum", "with from: [stated], the spectrum",
        LawReader.SpectrumType.OrNull()).Or(null, "none");

    /// <summary>The section <c>predict:</c>.</summary>
    public static YamlSection Section { get; } = new("predict", "What a hypothesis predicts of a measured world, and from what.",
        UtilityKey,
        TauKey, FromKey, SpectrumKey, ScenarioReader.Uncertain);

    /// <summary>What a section says.</summary>
    public static YamlType<MeasuredPredictionDefinition> Type { get; } = YamlTypes.Map(Section, Read);

    private static MeasuredPredictionDefinition Read(YamlMap map)
    {
        Hypothesis hypothesis = map.Get(UtilityKey);
        double tau = map.Get(TauKey);
        YamlValue from = map.Required(FromKey.Name);
        IReadOnlyList<string> sources = [.. map.Get(FromKey).Select(source => from.Convert(_ => Source(source, hypothesis)))];
        Spectrum? spectrum = map.Get(SpectrumKey);
        IReadOnlyList<StatedUncertainty> uncertain = map.Get(ScenarioReader.Uncertain);
        map.Done();
        bool stated = sources.Contains(MeasuredPredictions.FromStated);
        if (stated != spectrum is not null)
        {
            throw (map.Optional(SpectrumKey.Name) ?? from).Error(stated ? "names 'stated', and no spectrum is stated"
                : "is stated, and 'from' does not name 'stated'", "from: [stated] and spectrum: {kind: power-law, beta: ...} go together");
        }
        return new MeasuredPredictionDefinition(hypothesis, tau, sources, spectrum, uncertain);
    }

    /// <summary>A source that says nothing under this utility is refused now, before anything is measured.</summary>
    private static string Source(string source, Hypothesis hypothesis)
    {
        if (source == MeasuredPredictions.FromProfile)
            hypothesis.RequireProfileGamma(hypothesis.DefaultIsolation);
        return source;
    }
}

/// <summary>A world of real pairs: models that the run trained, checkpoints, or the files of others.</summary>
/// <param name="World">Name of the world in cells, predictions, fits and verdicts.</param>
/// <param name="Prediction">What a hypothesis predicts of it, and from what; null when only a law is asked
/// for, and then its verdict is the run's.</param>
internal abstract record MeasuredWorld(string World, MeasuredPredictionDefinition? Prediction) : IWorld
{
    private static readonly IClaim<PairsEvidence>[] OfPrediction = [new ExponentClaim(), .. ScalingClaim.All];

    /// <inheritdoc/>
    public abstract IEnumerable<string> Plan(ExperimentDefinition definition);

    /// <inheritdoc/>
    public abstract WorldDemand Demand(ExperimentDefinition definition, MatchPlan.MachineRates rates, CancellationToken stop);

    /// <inheritdoc/>
    public abstract IEnumerable<Job> Jobs(RunSession session);

    /// <summary>Its sizes in neurons, ascending; empty where they are known only once the run has found its models.</summary>
    public abstract IReadOnlyList<double> KnownSizes { get; }

    /// <summary>What its samples are called, in verdicts and in the report.</summary>
    public virtual SampleWords Words => SampleWords.Text;

    /// <summary>What its models are fed, as contexts name it.</summary>
    public virtual string CorpusName => "";

    /// <summary>What is said of every prediction and verdict because the measurements were there before; null where the run makes
    /// them.</summary>
    public virtual string? Before => null;

    /// <summary>Claims that need no prediction.</summary>
    private protected virtual IEnumerable<IClaim<PairsEvidence>> OwnClaims =>
        [new LawClaim(decides: Prediction is null), new NeighbourCountClaim(), new UntrainedClaim(),
            new NullTrendClaim(), new ThresholdIndependenceClaim(), new PolarizationClaim(), new ProfileLawClaim(decides: false),
            new SameFactorClaim(), new MonoSemanticityClaim()];

    /// <inheritdoc/>
    public WorldFindings Judge(ExperimentDefinition definition, IReadOnlyList<Prediction> predictions, IReadOnlyList<CellRow> cells)
    {
        PairsEvidence evidence = PairsFindings.Evidence(World, cells);
        LevelsEvidence? all = LevelCells.Evidence(World, cells, Words),
            levels = FamilySeries.Without(all) ?? LevelSources.Of(evidence, words: Words);
        ClaimVerdict? loss = HeldOutLossClaim.Judge(World, HeldOutLosses.Of(World, cells), Words);
        DepthEvidence? depths = DepthCells.Evidence(World, cells);
        StabilityEvidence? budgets = StabilityCells.Evidence(World, cells);
        Prediction[] own = [.. predictions.Where(prediction => prediction.World == World)];
        foreach (Prediction prediction in own)
            RunJudge.RefuseOlder(prediction, cells
                .Where(cell => cell.World == World && cell.Pair is not null && !prediction.HeldOutNeurons.Contains((int)cell.Neurons)));
        PairsEvidence[] curves = [.. cells.Where(cell => cell.World == World && cell.Pair is not null && FamilySeries.Is(cell.Series))
            .Select(cell => cell.Series).Distinct().Select(series => PairsFindings.Evidence(World, cells, series: series))];
        return new(rules => [.. new[] { loss }.OfType<ClaimVerdict>(), .. Judged(rules)
            .Select(verdict => HeldOutLossClaim.Withheld(verdict, loss, Words))],
            SelectivityFindings.With(StabilityFindings.With(DepthFindings.With(LevelFindings.With(PairsFindings.Fits(evidence),
                all ?? levels), depths), budgets), levels), Note: Before);

        IEnumerable<ClaimVerdict> Judged(JudgeRules rules) =>
        [
            .. OwnClaims.SelectMany(claim => claim.Judge(evidence, null, rules)),
            .. levels is null ? [] : LevelClaims.All.SelectMany(claim => claim.Judge(levels, null, rules)),
            .. depths is null ? [] : new NoSingleDepthClaim().Judge(depths, null, rules),
            .. budgets is null ? [] : new StableSetClaim().Judge(budgets, null, rules),
            .. all is null ? [] : FamilyClaims.All.SelectMany(claim => claim.Judge(all, null, rules)),
            .. curves.SelectMany(curve => OfCurve(curve, rules)),
            .. NotPredicted(evidence, own),
            .. own.SelectMany(prediction => OfPrediction.SelectMany(claim => claim.Judge(evidence, prediction, rules)))
                .Select(verdict => Before is null ? verdict : verdict with { Reason = $"{verdict.Reason} {Before}" }),
        ];
    }

    /// <summary>The law of another two families, by itself. It decides nothing: its models are in the main pairs too, and no network counts
    /// twice.</summary>
    private IEnumerable<ClaimVerdict> OfCurve(PairsEvidence curve, JudgeRules rules) => new LawClaim(decides: false)
        .Judge(curve, null, rules).Select(verdict => verdict with { World = World, Fit = null, Decisive = false });

    /// <summary>A prediction that was asked for and could not be made leaves its claim open, with the reason.</summary>
    private IEnumerable<ClaimVerdict> NotPredicted(PairsEvidence evidence, IReadOnlyList<Prediction> made)
    {
        string id = $"{World}/{MeasuredPredictions.FromProfile}";
        if (Prediction?.Sources.Contains(MeasuredPredictions.FromProfile) != true || evidence.Pairs.Count == 0
            || made.Any(prediction => prediction.Id == id))
            return [];
        MeasuredPair largest = evidence.Pairs[^1];
        string reason;
        try
        {
            DeltaEstimate delta = ScalingEstimators.DeltaOf(largest.Pair, largest.Neurons, Prediction.Tau);
            reason = FormattableString.Invariant($"delta = {delta.Value:F3} at N = {largest.Neurons}, and no other size to predict");
        }
        catch (BadInputException refusal)
        {
            reason = refusal.Message;
        }
        return
        [
            new ClaimVerdict
            {
                Id = $"{id}/exponent",
                World = World,
                Paper = ["C7"],
                Claim = "Rosetta Neurons grow with neurons as the isolation profile of the largest size predicts.",
                Asks = "the neurons that two models share grow in number as the correlations at the largest size predict",
                Outcome = Outcomes.CannotTell,
                Reason = $"The profile gives no prediction: {reason}",
                WouldSettle = "More pairs above tau at the largest size: more training, larger models, or a smaller tau above chance.",
            },
        ];
    }
}
