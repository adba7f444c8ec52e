using Rosetta.Experiments.Definitions;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Definitions;

public sealed class YamlMapTests
{
    [Test]
    public void UnknownKey_IsReportedWithItsLineAndTheNearestName()
    {
        YamlMap map = YamlFile.Parse("tau: 0.5\nsmaples: 10\n", "x.yaml");
        map.Required("tau").AsNumber();
        map.Optional("samples");
        map.Optional("seeds");
        var error = Assert.Throws<BadInputException>(map.Done)!;
        Assert.That(error.Message, Does.Contain("x.yaml, line 2").And.Contain("'smaples'").And.Contain("'samples'"));
    }

    [Test]
    public void MisspeltRequiredKey_IsReportedAsUnknownRatherThanMissing()
    {
        YamlMap map = YamlFile.Parse("betta: 1.5\n", "x.yaml");
        var error = Assert.Throws<BadInputException>(() => map.Required("beta"))!;
        Assert.That(error.Message, Does.Contain("'betta' is not a known key").And.Contain("'beta'"));
    }

    [TestCase("a: [1, 2")]
    [TestCase("a: 1\na: 2")]
    [TestCase("- 1\n- 2")]
    [TestCase("")]
    [TestCase("a: 1\n---\nb: 2")]
    public void BrokenYaml_IsOneClearError(string text) =>
        Assert.Throws<BadInputException>(() => YamlFile.Parse(text, "x.yaml"));

    [TestCase("a: &x [1]\nb: *x", "alias")]
    [TestCase("? &x {? *x : 1}\n: 1", "alias")]
    [TestCase("a: &a [l, o, l]\nb: &b {? [*a, *a] : 1}", "alias")]
    public void Aliases_AreRefused(string text, string said) =>
        Assert.That(Assert.Throws<BadInputException>(() => YamlFile.Parse(text, "x.yaml"))!.Message,
            Does.Contain("x.yaml, line").And.Contain(said));

    [Test]
    public void DeepNesting_IsRefused([Values("[", "{a: ", "- ", "? ", "a: [")] string level)
    {
        string text = string.Concat(Enumerable.Repeat(level, 100_000));
        Assert.Throws<BadInputException>(() => YamlFile.Parse(text, "x.yaml"));
    }

    [TestCase("t: \"a\\0b\"")]
    [TestCase("t: \"\\uD800\"")]
    public void TextThatNoFileCanBeNamedBy_IsRefused(string text) =>
        Assert.Throws<BadInputException>(() => YamlFile.Parse(text, "x.yaml").Required("t").AsText());

    [TestCase("n: 1.5")]
    [TestCase("n: -1")]
    [TestCase("n: 99999999999999999999")]
    [TestCase("n: many")]
    [TestCase("n: [1]")]
    [TestCase("n:")]
    public void WhatIsNoWholeNumberInRange_IsRefused(string text) =>
        Assert.Throws<BadInputException>(() => YamlFile.Parse(text, "x.yaml").Required("n").AsInt(0));

    [TestCase("n: 1e6", 1_000_000)]
    [TestCase("n: 1_000", 1000)]
    [TestCase("n: 7", 7)]
    public void WholeNumbers_AreReadAsWritten(string text, int expected) =>
        Assert.That(YamlFile.Parse(text, "x.yaml").Required("n").AsInt(0), Is.EqualTo(expected));

    [TestCase("x: .inf")]
    [TestCase("x: .nan")]
    [TestCase("x: 1e999")]
    public void NonFiniteNumbers_AreRefused(string text) =>
        Assert.Throws<BadInputException>(() => YamlFile.Parse(text, "x.yaml").Required("x").AsNumber());
}
