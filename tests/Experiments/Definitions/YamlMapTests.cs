using Rosetta.Experiments.Definitions;
using Rosetta.Theory;

namespace Rosetta.Tests.Experiments.Definitions;

public sealed class YamlMapTests
{
    private static readonly YamlKey<double> Tau = new("tau", "a threshold", YamlTypes.Fraction);

    private static readonly YamlKey<double> Beta = new("beta", "an exponent", YamlTypes.Number);

    private static readonly YamlKey<int> Samples = new YamlKey<int>("samples", "samples", YamlTypes.Whole(1, 100)).Or(7),
        Seeds = new YamlKey<int>("seeds", "seeds", YamlTypes.Whole(1, 100)).Or(1);

    private static readonly YamlSection Section = new("test", "A test.", Tau, Samples, Seeds), TwoNeeded = new("two", "Two.", Tau, Beta);

    [Test]
    public void UnknownKey_IsReportedWithItsLineAndTheNearestName()
    {
        YamlMap map = YamlFile.Parse("tau: 0.5\nsmaples: 10\n", "x.yaml");
        var error = Assert.Throws<BadInputException>(() => map.As(Section))!;
        Assert.That(error.Message, Does.Contain("x.yaml, line 2").And.Contain("'smaples'").And.Contain("'samples'"));
    }

    [Test]
    public void MisspeltRequiredKey_IsReportedAsUnknownRatherThanMissing()
    {
        YamlMap map = YamlFile.Parse("betta: 1.5\ntau: 0.5", "x.yaml");
        var error = Assert.Throws<BadInputException>(() => map.As(TwoNeeded))!;
        Assert.That(error.Message, Does.Contain("'betta' is not a known key").And.Contain("'beta'"));
    }

    [Test]
    public void MissingKeys_AreNamedFirst_AllOfThem()
    {
        YamlMap map = YamlFile.Parse("checkpoints: 1\n", "x.yaml");
        Assert.That(Assert.Throws<BadInputException>(() => map.As(TwoNeeded))!.Message,
            Does.Contain("'tau' is missing, and so is 'beta'").And.Contain("a threshold").And.Not.Contain("checkpoints"));
    }

    [Test]
    public void AKeyThatNoSectionDescribes_CannotBeRead()
    {
        YamlMap map = YamlFile.Parse("tau: 0.5\n", "x.yaml").As(Section);
        Assert.That(() => map.Optional("level"), Throws.InvalidOperationException.With.Message.Contain("'level'"));
        Assert.That(() => map.Get(Beta), Throws.InvalidOperationException.With.Message.Contain("'beta'"));
    }

    [Test]
    public void AKeyThatIsStatedAndNotRead_IsRefused()
    {
        YamlMap map = YamlFile.Parse("tau: 0.5\nseeds: 3", "x.yaml").As(Section);
        _ = map.Get(Tau);
        Assert.That(map.Done, Throws.TypeOf<BadInputException>().With.Message.Contain("'seeds'"));
    }

    [Test]
    public void WhatIsLeftOut_IsTakenAndNoted()
    {
        YamlMap map = YamlFile.Parse("tau: 0.5\nseeds: 3", "x.yaml").As(Section);
        Assert.That((map.Get(Samples), map.Get(Seeds), map.Get(Tau)), Is.EqualTo((7, 3, 0.5)));
        Assert.That(map.Source.Defaults, Is.EqualTo(new[] { "samples: 7" }));
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
