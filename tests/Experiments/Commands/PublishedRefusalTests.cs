using System.Globalization;

namespace Rosetta.Tests.Experiments.Commands;

/// <summary>Published files that are no evidence are refused before anything is counted.</summary>
public sealed class PublishedRefusalTests
{
    private const string Header = "file,neurons,seed,null\n";

    [TestCase("copy.json", "own-null.json", "the correlations of", TestName = "A copy with other neuron numbers")]
    [TestCase("other.json", "empty.json", "no pair that correlates above 0", TestName = "A null without pairs")]
    [TestCase("other.json", "negative.json", "no pair that correlates above 0", TestName = "A null below zero")]
    [TestCase("other.json", "first-null.json", "is also that of", TestName = "The null of another pair")]
    [TestCase("other.json", "draw.json;same-draw.json", "to nine digits", TestName = "A draw given twice with a trace of noise")]
    public void WhatIsNoEvidence_IsRefused(string second, string null2, string said)
    {
        using var folder = new TemporaryFolder();
        folder.Write("first.json", Pairs(0, 0.9, 0.5, 0.2));
        folder.Write("copy.json", Pairs(10, 0.9, 0.5, 0.2));
        folder.Write("other.json", Pairs(0, 0.91, 0.52, 0.23));
        folder.Write("first-null.json", Pairs(0, 0.05, 0.04));
        folder.Write("own-null.json", Pairs(0, 0.06, 0.03));
        folder.Write("empty.json", "[]");
        folder.Write("negative.json", Pairs(0, -0.1, -0.2));
        folder.Write("draw.json", Pairs(0, [.. Enumerable.Range(1, 30).Select(i => i / 1000.0)]));
        folder.Write("same-draw.json", Pairs(5, [.. Enumerable.Range(1, 30).Select(i => i / 1000.0 + 1e-12)]));
        folder.Write("sizes.csv", $"{Header}first.json,64,1,first-null.json\n{second},128,1,{null2}\n");
        ProgramRun run = ProgramRun.Of("fit", folder.File("."));
        Assert.That(run.ExitStatus, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain(said));
    }

    private static string Pairs(int first, params double[] correlations) => $"[{string.Join(",", correlations.Select((value, i) =>
        string.Create(CultureInfo.InvariantCulture, $$"""
            {"model1_layer": 0, "model1_neuron": {{first + i}}, "model2_layer": 0, "model2_neuron": {{first + i}},
             "correlation": {{value:R}}, "rank_in_model1": 1, "rank_in_model2": 1}
            """)))}]";
}
