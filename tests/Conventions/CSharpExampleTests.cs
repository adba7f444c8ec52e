using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Measurement;
using Rosetta.Empirical.Nulls;
using Rosetta.Theory.Predictions;
using Rosetta.Theory.Randomness;
using Rosetta.Theory.Scenarios;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Conventions;

/// <summary>The example of docs/csharp.md is this code, which compiles and runs.</summary>
public sealed class CSharpExampleTests
{
    private const string Begin = "// What a hypothesis predicts, at any size.", End = "// end of the example";

    [Test]
    public void TheExample_Runs()
    {
        const int samples = 2000;
        Rng rng = Rng.FromSeed("example");
        float[] valuesA = [.. Enumerable.Range(0, 64 * samples).Select(_ => (float)rng.NextDouble())], valuesB = [.. valuesA];
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            // What a hypothesis predicts, at any size.
            Scenario scenario = Scenario.Create("mine", PowerLawSpectrum.Of(1.5), CrraHypothesis.Log(kappa: 0.1), tau: 0.5,
                neurons: [128, 1024, 1_000_000]);
            foreach (PredictedFrontier size in ScalingPrediction.Of(scenario).Frontiers)
                Console.WriteLine($"{size.Neurons} neurons: {size.Allocation.Rosetta} Rosetta Neurons");

            // What two models share: values of 64 neurons each over the same samples, neuron after neuron.
            IActivations a = new InMemoryActivations(NeuronLayout.Of(64), samples, valuesA);
            IActivations b = new InMemoryActivations(NeuronLayout.Of(64), samples, valuesB);
            var settings = new InstrumentSettings([1], NullModels.OfKnownTruth, nullDraws: 5);
            PairMeasurement measured = PairInstrument.Measure(a, b, settings, Rng.FromSeed("mine"));
            Console.WriteLine($"{measured.RosettaPairs.Count} pairs pass: {measured.Calibration!.Reason}");
            // end of the example
            Assert.That(measured.RosettaPairs, Has.Count.EqualTo(64), "a model and its copy");
        }
        finally
        {
            Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        }
        Assert.That(output.ToString(), Does.Contain("1000000 neurons: ").And.Contain("64 pairs pass"));
    }

    [Test]
    public void ThePage_HasTheExample()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Conventions", $"{nameof(CSharpExampleTests)}.cs"));
        int first = Array.FindIndex(lines, line => line.Trim() == Begin), last = Array.FindIndex(lines, line => line.Trim() == End);
        int indent = lines[first].Length - lines[first].TrimStart().Length;
        string example = string.Join('\n', lines[first..last].Select(line => line.Length > indent ? line[indent..] : ""));
        Assert.That(File.ReadAllText(Path.Combine(Repository.Root, "docs", "csharp.md")).ReplaceLineEndings("\n"),
            Does.Contain($"\n{example}\n```"));
    }
}
