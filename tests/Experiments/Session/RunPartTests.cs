using Rosetta.Experiments.Session;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Session;

/// <summary>Parts of a run: each unit of work belongs to exactly one.</summary>
public sealed class RunPartTests
{
    [Test]
    public void EveryUnit_IsOfOnePart([Values(1, 2, 3, 7)] int count)
    {
        RunPart[] parts = [.. Enumerable.Range(1, count).Select(i => RunPart.Of($"s{i}", $"{i}/{count}")!)];
        int[] taken = [.. Enumerable.Range(0, 500).Select(i => parts.Count(part => part.Has($"world/N={i}/seed=1")))];
        Assert.That(taken, Is.All.EqualTo(1));
        Assert.That(parts.Select(part => Enumerable.Range(0, 500).Count(i => part.Has($"world/N={i}/seed=1"))),
            Is.All.InRange(500 / count * 0.6, 500 / count * 1.4));
    }

    [TestCase("a", "0/2")]
    [TestCase("a", "3/2")]
    [TestCase("a", "1")]
    [TestCase("a", "1/2/3")]
    [TestCase("a", "-1/2")]
    [TestCase("a", "1/99999999999")]
    [TestCase("../a", null)]
    [TestCase("", null)]
    [TestCase(".a", null)]
    [TestCase("a.predictions", null)]
    [TestCase(null, "1/2")]
    public void WhatIsNoPart_IsOneError(string? shard, string? part) =>
        Assert.That(() => RunPart.Of(shard, part), Throws.TypeOf<BadInputException>());

    [Test]
    public void Without_ThereIsNone() => Assert.That(RunPart.Of(null, null), Is.Null);
}
