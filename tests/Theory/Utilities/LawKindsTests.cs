using Rosetta.Experiments.Definitions;
using Rosetta.Tests.Experiments.Commands;
using Rosetta.Theory;
using Rosetta.Theory.IsolationMaps;
using Rosetta.Theory.Laws;
using Rosetta.Theory.Spectra;
using Rosetta.Theory.Utilities;

namespace Rosetta.Tests.Theory.Utilities;

/// <summary>What the registries hold is what files, the help and the fits have.</summary>
public sealed class LawKindsTests
{
    /// <summary>Truncation of a central difference of this step, relative: its square times a third derivative of a few.</summary>
    private const double Step = 1e-4, Difference = 1e-6;

    private static IEnumerable<string> Utilities() => Hypothesis.Kinds.Names.Where(name => name != "formula");

    [TestCaseSource(nameof(Utilities))]
    public void UtilityOfAKind_IsTheIntegralOfItsMarginal(string name)
    {
        LawKind<Hypothesis> kind = Hypothesis.Kinds[name];
        Hypothesis utility = kind.Of([.. kind.Parameters.Select(_ => 0.7)]);
        Assert.That(utility.Utility(0), Is.Zero);
        foreach (double capacity in new[] { 0.02, 0.3, 0.95 })
        {
            double slope = (utility.Utility(capacity * (1 + Step)) - utility.Utility(capacity * (1 - Step)))!.Value / (2 * Step * capacity);
            Assert.That(slope, Is.EqualTo(Math.Exp(utility.LogMarginalUtility(capacity))).Within(Difference * slope), $"c = {capacity}");
        }
    }

    [TestCaseSource(nameof(Utilities))]
    public void KindIsReadByItsName_AndChangesOneParameterAtATime(string name)
    {
        LawKind<Hypothesis> kind = Hypothesis.Kinds[name];
        string text = $"kind: {name}\n" + string.Concat(kind.Parameters.Select(parameter => $"{parameter.Name}: 0.7\n"));
        Hypothesis read = LawReader.HypothesisType.Read(YamlFile.Parse($"law:\n  {text.ReplaceLineEndings("\n  ")}", "a test")
            .Required("law"));
        Assert.That(read.CanonicalText, Is.EqualTo(kind.Of([.. kind.Parameters.Select(_ => 0.7)]).CanonicalText));
        foreach (LawParameter parameter in kind.Parameters)
            Assert.That(read.With(parameter.Name, 0.2).Parameters.Single(own => own.Name == parameter.Name).Value, Is.EqualTo(0.2));
    }

    [Test]
    public void HillIsAMapThatAUserCanName()
    {
        IsolationMap map = Isolation("kind: hill\npower: 3\nkappa: 0.5");
        Assert.That((map.Isolation(0.5), map.Isolation(1)), Is.EqualTo((0.5, 8 / 9.0)));
        Assert.That(Isolation("kind: saturating"), Is.SameAs(SaturatingIsolation.Instance));
    }

    [Test]
    public void UnknownKind_IsToldWhatThereIs()
    {
        Assert.That(Assert.Throws<BadInputException>(() => Isolation("kind: hil"))!.Message,
            Does.Contain("hyperbolic, exponential, saturating, hill, formula").And.Contain("'hill'"));
        Assert.That(Assert.Throws<BadInputException>(() => _ = Spectrum.Kinds["zipf"])!.Message,
            Does.Contain("zipf-mandelbrot").And.Contain("spectrum 'zipf'"));
    }

    [Test]
    public void Help_NamesEveryKindAndParameter()
    {
        string help = ProgramRun.Of("predict", "--help").Output;
        Assert.That(help, Does.Contain("zipf-mandelbrot")
            .And.Contain("hill").And.Contain("theta between 0 and 1").And.Contain("kappa above 0 (1 if not stated)"));
    }

    private static IsolationMap Isolation(string law) =>
        LawReader.IsolationType.Read(YamlFile.Parse($"law: {{{law.Replace("\n", ", ", StringComparison.Ordinal)}}}", "a test")
            .Required("law"));
}
