using System.Globalization;
using System.Text;
using Rosetta.Theory.Hypotheses;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Statistics.Families;
using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Tests.Theory.Statistics.Families;

public sealed class ZzDump
{
    [Test]
    public void Dump()
    {
        var text = new StringBuilder();
        string N(double? v) => v?.ToString("R", CultureInfo.InvariantCulture) ?? "null";
        foreach ((string name, Func<double, double> law) in new (string, Func<double, double>)[] { ("hyp", c => c / (c + 0.4)), ("exp", c => 1 - Math.Exp(-c / 0.4)), ("sat", c => Math.Min(1, c / 0.9)), ("hill", c => c <= 0 ? 0 : 1 / (1 + Math.Pow(0.5 / c, 3))), ("log", c => 3 * Math.Log(1 + Math.Max(c, -0.05) / 0.3)), ("pow", c => 2 * Math.Sqrt(Math.Max(0, c))) })
        {
            ObservedCluster[] clusters = [.. Enumerable.Range(0, 8).Select(cluster =>
            {
                Rng rng = Rng.FromSeed("dump").Derive(name, cluster);
                double[] x = [.. Enumerable.Range(0, 41).Select(i => i / 20.0 - 0.02)];
                return new ObservedCluster($"{cluster}", "", x, [.. x.Select(value => law(value) + 0.03 * rng.NextGaussian())], [.. x.Select(_ => 1.0)]);
            })];
            foreach (IReadOnlyList<CurveCandidate> all in new[] { IsolationCurves.All, UtilityCurves.All })
                foreach (CandidateScore score in CurveComparison.Of(clusters, all, 0.01).Candidates)
                    text.Append(name).Append(' ').Append(score.Name).Append(' ').Append(string.Join(",", score.Curve.Parameters.Select(p => p.Name + "=" + N(p.Value)))).Append(' ').Append(N(score.Explained)).Append(' ').Append(N(score.Shortfall)).Append(' ').Append(N(score.P)).Append('\n');
        }
        Scenario World(double beta) => Scenario.Create("w", PowerLawSpectrum.Of(beta), CrraHypothesis.Log(1), 0.5, [8, 16, 32, 64], represented: PowerRepresented.Of(64, 0.4, true));
        foreach (UtilityFamily family in UtilityFamily.All)
            foreach (Hypothesis truth in new Hypothesis[] { CrraHypothesis.Of(1.5, 0.3), ExponentialHypothesis.Of(0.4), LinearHypothesis.Instance })
            {
                Rng rng = Rng.FromSeed("counts");
                List<CountRow> rows = [];
                foreach (long n in World(1.5).Neurons)
                    for (int seed = 0; seed < 4; seed++)
                        rows.Add(new(n, Math.Round(Rosetta.Theory.Allocation.AllocationSolver.Solve(World(1.5).WithHypothesis(truth), n).RTau!.Value + rng.NextGaussian()), seed: $"{seed}"));
                FamilyFit fit = FamilyFit.Of(family, [new(World(1.5), rows)]);
                text.Append(family.Name).Append(' ').Append(string.Join(",", fit.Member.Parameters.Select(p => p.Name + "=" + N(p.Value)))).Append(' ').Append(N(fit.Deviance)).Append(' ')
                    .Append(string.Join(",", fit.Predict(World(2)).Select(p => N(p.Expected) + "+-" + N(p.LogStandardError)))).Append(' ').Append(fit.Member.In(World(2)).CanonicalText.Replace("\n", ";")).Append('\n');
            }
        foreach (Spectrum s in new Spectrum[] { PowerLawSpectrum.Of(1.5), ZipfMandelbrotSpectrum.Of(2, 5), BrokenSpectrum.Of(0.7, 1.8, 1000), CutoffSpectrum.Of(1.2, 50), LognormalSpectrum.Of(1, 0.5), TableSpectrum.Of([new(1, 1), new(2, 0.5), new(3, 0.3), new(6, 0.1)], 1.6) })
            foreach (Hypothesis h in new Hypothesis[] { CrraHypothesis.Log(0.3), CrraHypothesis.Of(2, 0.3), ExponentialHypothesis.Of(0.3), LinearHypothesis.Instance, PowerHypothesis.Of(0.3, 0.2), UserHypothesis.Of(FormulaUtility.Of("f", "exp(-sqrt(c/kappa))", new NamedValue("kappa", 2))) })
            {
                Scenario scenario = Scenario.Create("x", s, h, 0.5, [100, 1000, 10000]);
                ScalingPrediction p = ScalingPrediction.Of(scenario);
                text.Append(scenario.CanonicalText.Replace("\n", ";")).Append(N(p.Alpha)).Append(' ').Append(N(p.Delta)).Append(' ').Append(N(p.FrontierSlope)).Append(' ').Append(N(p.CountSlope)).Append(' ').Append(N(Plateaus.MeanIsolation(scenario))).Append('\n');
            }
        File.WriteAllText(Environment.GetEnvironmentVariable("DUMP") ?? "/tmp/wt-laws-dump.txt", text.ToString());
    }
}
