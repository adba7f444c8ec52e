using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Selectivity;
using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;

namespace Rosetta.Tests.Empirical.Selectivity;

/// <summary>Agreement of encoders with one another and with what images show, on neurons that tell classes more or less.</summary>
public sealed class MeasureAgreementsTests
{
    private const int Images = 240, Places = 2, Classes = 3, Neurons = 60, Dimensions = 6;

    [Test]
    public void EncodersThatSeeTheClasses_Agree_WithOneAnotherAndWithTheClasses()
    {
        MeasureAgreement[] found = [.. Of("one", "other")];
        Assert.That(found.Select(own => (own.Encoder, own.Other, own.OtherEncoder)), Is.EqualTo(new[] {
            ("one", ImageSelectivity.Second, "other"), ("one", ImageSelectivity.Factor, ""), ("other", ImageSelectivity.Factor, "") }));
        foreach (MeasureAgreement own in found)
        {
            Assert.That((own.Neurons, own.Correlation), Is.EqualTo((Neurons, own.Correlation)));
            Assert.That(own.Interval95.Low, Is.GreaterThan(0.5), $"{own}");
            Assert.That(own.InsideLayers, Is.GreaterThan(0.5));
        }
        Assert.That(new MonoSemanticityClaim().Judge(World(found), null, new JudgeRules(0.05, null, 0.05)).Select(verdict => (verdict.Id,
            verdict.Outcome)), Is.EqualTo(new[] { ("made/mono-semanticity/encoders", Outcomes.Agrees),
                ("made/mono-semanticity/factors/one", Outcomes.Agrees), ("made/mono-semanticity/factors/other", Outcomes.Agrees) }));
    }

    [Test]
    public void AnEncoderThatSeesNothing_AgreesWithNone()
    {
        MeasureAgreement[] found = [.. Of("one", "blind")];
        Assert.That(found[0].Interval95.High, Is.LessThan(0.5), $"{found[0]}");
        ClaimVerdict[] verdicts = [.. new MonoSemanticityClaim().Judge(World(found), null, new JudgeRules(0.05, null, 0.05))];
        Assert.That(verdicts[0].Outcome, Is.EqualTo(Outcomes.Disagrees));
        Assert.That(verdicts[1].Outcome, Is.EqualTo(Outcomes.Agrees), "the other still sees the classes");
        Assert.That(verdicts[2].Outcome, Is.Not.EqualTo(Outcomes.Agrees));
        Assert.That(verdicts[0].MeasuredInterval95![0], Is.GreaterThanOrEqualTo(-1));
    }

    [Test]
    public void OneMeasure_OrFewImages_HaveNoAgreement()
    {
        Assert.That(MeasureAgreements.Of("m", Activations(Images), [Encoder("one", Images)], null), Is.Empty);
        Assert.That(MeasureAgreements.Of("m", Activations(15), [Encoder("one", 15), Encoder("other", 15)], null), Is.Empty);
    }

    [Test]
    public void ATwin_StandsBeside()
    {
        MeasureAgreement own = Of("one", "other")[0];
        double?[] rising = [.. Enumerable.Range(0, 5).Select(i => (double?)i)], falling = [.. rising.Reverse()];
        var twin = new Dictionary<string, double?[]> { [own.Measure] = rising, [own.Other] = falling };
        Assert.That(MeasureAgreements.With(own, twin).Untrained, Is.EqualTo(-1).Within(1e-12));
        Assert.That(MeasureAgreements.With(own, new Dictionary<string, double?[]>()), Is.EqualTo(own));
    }

    private static IReadOnlyList<MeasureAgreement> Of(string one, string other) => MeasureAgreements.Of("model", Activations(Images),
        [Encoder(one, Images), Encoder(other, Images)], new FactorLabels([.. Enumerable.Range(0, Classes).Select(kind => Enumerable
            .Range(0, Images).Select(image => image % Classes == kind).ToArray())], [.. Enumerable.Range(0, Images)
                .Select(image => image % Classes)], Rng.FromSeed("halves")));

    /// <summary>A direction of each class with noise; none where it is blind.</summary>
    private static ImageEmbeddings Encoder(string name, int images)
    {
        Rng rng = Rng.FromSeed(name);
        int first = rng.NextInt(Dimensions);
        return new ImageEmbeddings(name, Dimensions, [.. Enumerable.Range(0, images * Dimensions).Select(i =>
            (float)((name != "blind" && i % Dimensions == (first + i / Dimensions % Classes) % Dimensions ? 3 : 0) + rng.NextGaussian()))]);
    }

    /// <summary>Two layers of neurons that answer to a class, the later ones of a layer the more.</summary>
    private static InMemoryActivations Activations(int images)
    {
        Rng rng = Rng.FromSeed("neurons");
        int samples = images * Places;
        return new InMemoryActivations(NeuronLayout.Of(Neurons / 2, Neurons / 2), samples, [.. Enumerable.Range(0, Neurons * samples)
            .Select(i => (float)((i % samples / Places % Classes == i / samples % Classes ? i / samples % (Neurons / 2) / 8.0 : 0)
                + rng.NextGaussian()))], [.. Enumerable.Range(0, samples).Select(sample => sample / Places)]);
    }

    private static PairsEvidence World(IReadOnlyList<MeasureAgreement> agreements) => new("made", [new MeasuredPair(100, null, 1,
        Theory.Claims.MadeEvidence.Pair(100, 1000, [0.9], Rng.FromSeed("pair")) with { Agreements = agreements })]);
}
