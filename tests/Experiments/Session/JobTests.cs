using Rosetta.Experiments.Definitions;
using Rosetta.Experiments.Records;
using Rosetta.Experiments.Session;
using Rosetta.Tests.Conventions;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Session;

/// <summary>Work comes after what it needs; what a measurement is judged by is frozen before it.</summary>
public sealed class JobTests
{
    private static Job Of(string name, params string[] needs) => new(name, "stage", needs, () => { });

    [Test]
    public void JobsComeAfterWhatTheyNeed_OtherwiseInTheOrderGiven() =>
        Assert.That(Job.InOrder([Of("match", "predict", "train"), Of("text"), Of("train", "text"), Of("predict")]).Select(job => job.Name),
            Is.EqualTo(new[] { "text", "train", "predict", "match" }));

    [TestCase("a", "b", "b", "a")]
    [TestCase("a", "nowhere", "b", "a")]
    [TestCase("a", "b", "a", "b")]
    public void CirclesMissingJobsAndNamesTwice_AreOneError(string first, string need, string second, string other) =>
        Assert.That(() => Job.InOrder([Of(first, need), Of(second, other)]),
            Throws.TypeOf<BadInputException>().With.Message.Contains("cannot be ordered"));

    [TestCase("quickstart.yaml")]
    [TestCase("trained.yaml")]
    [TestCase("language-study.yaml")]
    [TestCase("ladder.yaml")]
    [TestCase("toys.yaml")]
    [TestCase("pythia-gpt2.yaml")]
    [TestCase("own-hypothesis.yaml")]
    public void EveryMeasurementNeedsThePredictionThatItIsJudgedBy(string file)
    {
        ExperimentDefinition definition = ExperimentReader.ReadFile(Path.Combine(Repository.Root, "experiments", file));
        Job[] jobs = [.. Job.InOrder(definition.Worlds.SelectMany(world =>
            world.Jobs(new RunSession(definition, new RunFolder(Path.GetTempPath()), "cpu", default))))];
        string[] predictions = [.. jobs.Select(job => job.Name).Where(name => name.StartsWith("predict ", StringComparison.Ordinal))];
        Assert.That(predictions, Is.Not.Empty);
        foreach (string prediction in predictions)
            Assert.That(jobs.Any(job => job.Needs.Contains(prediction)), $"no job needs '{prediction}'");
        // The last job of every world is downstream of every prediction of it.
        foreach (Job last in jobs.Where(job => job.Name.StartsWith("match ", StringComparison.Ordinal)
            && !job.Name.Contains("largest", StringComparison.Ordinal)))
            Assert.That(Upstream(last, jobs).Any(name => predictions.Contains(name)), last.Name);
    }

    private static HashSet<string> Upstream(Job job, Job[] jobs)
    {
        var found = new HashSet<string>(job.Needs);
        for (int before = -1; before != found.Count;)
        {
            before = found.Count;
            found.UnionWith(jobs.Where(own => found.Contains(own.Name)).SelectMany(own => own.Needs).ToList());
        }
        return found;
    }
}
