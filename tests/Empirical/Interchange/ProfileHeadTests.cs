using Rosetta.Empirical.Interchange;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;

namespace Rosetta.Tests.Empirical.Interchange;

/// <summary>Parts of profiles that others printed: read strictly, complete down to where the last value could have equals.</summary>
public sealed class ProfileHeadTests
{
    private const string Good = """
        {"about": "made", "neurons": [40, 50], "pairs": 12, "mean": 0.5, "sd": 0.2, "first": [0.9, 0.8, 0.7, 0.7], "last": [0.2, 0.1]}
        """;

    [Test]
    public void APart_IsCompleteAboveItsLastValue()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("head.json", Good);
        ProfileHead head = ProfileHead.Read(file);
        Assert.That(ProfileHead.Is(file), Is.True);
        Assert.That(ProfileHead.Is(folder.Write("pairs.json", "[]")), Is.False);
        Assert.That(head.First, Is.EqualTo(new[] { 0.9, 0.8, 0.7, 0.7 }));
        Assert.That(head.End, Is.EqualTo(0.75).Within(1e-12), "more pairs of 0.7 may follow");
        Assert.That((head.NeuronsA, head.NeuronsB, head.Pairs), Is.EqualTo((40, 50, 12)));
    }

    [TestCase("0.8, 0.7, 0.7", "0.8, 0.81, 0.7", "Descending")]
    [TestCase("[0.2, 0.1]", "[0.1, 0.2]", "Descending")]
    [TestCase("\"pairs\": 12", "\"pairs\": 5", "without overlap")]
    [TestCase("[0.2, 0.1]", "[0.75, 0.1]", "without overlap")]
    [TestCase("0.9, 0.8", "1.01, 0.8", "at most 1")]
    [TestCase("[0.2, 0.1]", "[0.2, -1]", "above -1")]
    [TestCase("\"pairs\": 12", "\"pairs\": 41", "at most")]
    [TestCase("\"mean\": 0.5, ", "", "no 'mean'")]
    [TestCase("\"sd\": 0.2, ", "", "no 'sd'")]
    [TestCase("\"neurons\": [40, 50], ", "", "no 'neurons'")]
    [TestCase("[40, 50]", "[40]", "second model")]
    [TestCase("\"last\"", "\"least\"", "unknown key")]
    [TestCase("0.9, 0.8, 0.7, 0.7", "0.7, 0.7", "two different")]
    [TestCase("0.9, 0.8", "NaN, 0.8", "JSON")]
    [TestCase("0.9, 0.8", "\"NaN\", 0.8", "finite number")]
    [TestCase("\"sd\": 0.2", "\"sd\": -0.2", "0 to 1")]
    [TestCase("\"mean\": 0.5", "\"mean\": 0.9", "first and last allow")]
    public void WhatIsNoPartOfAProfile_IsOneErrorEach(string right, string wrong, string said)
    {
        using var folder = new TemporaryFolder();
        Assert.That(Good, Does.Contain(right));
        string file = folder.Write("head.json", Good.Replace(right, wrong, StringComparison.Ordinal));
        Assert.That(() => ProfileHead.Read(file), Throws.TypeOf<BadInputException>().With.Message.Contains(said));
    }
}
