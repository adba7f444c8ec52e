namespace Rosetta.Tests.Experiments.Stages;

/// <summary>An experiment on toys that runs in seconds.</summary>
internal static class SmallToyExperiment
{
    public const string Text = """
        experiment: toys-small
        question: Does training allocate neurons as the model says?
        rival-law: Linear utility.
        refuted-by: Counts beyond the margin.
        seed: toys-small-1
        rival: {kind: linear}
        toys:
          - world: tiny
            kind: computation
            features: 48
            presence: [0.1]
            spectra: [{kind: power-law, beta: 1}, {kind: power-law, beta: 2}]
            calibrate-on: {kind: power-law, beta: 2}
            neurons: [4, 8, 16]
            seeds: 4
            steps: 200
            warmup-steps: 20
            batch: 64
            evaluation-samples: 1024
            tau: 0.5
            hypothesis: crra
            count-margin: 0.3
        match: {k: [1], null-draws: 2}

        """;
}
