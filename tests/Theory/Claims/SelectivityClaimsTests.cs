using Rosetta.Theory.Claims;
using Rosetta.Theory.Randomness;
using static Rosetta.Theory.Claims.SelectivityGroupNames;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>The claims about selectivity on evidence that is made to agree, to be explained, and to tell nothing.</summary>
public sealed class SelectivityClaimsTests
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private const string Own = SelectivityGroupNames.Rosetta;

    private static readonly double[] Sizes = [512, 1152, 2560, 5120, 9216];

    /// <summary>Changes that are no straight line, so that a slope has an error.</summary>
    private static readonly double[] Wiggle = [0.002, -0.003, 0.001, 0.002, -0.002];

    [Test]
    public void GrowthAboveEveryControl_Agrees() => Assert.That(Growth(_ => 0).Outcome, Is.EqualTo(Outcomes.Agrees));

    [TestCase(Layer, "of the same layers:")]
    [TestCase(Activation, "activation probability")]
    [TestCase(Norm, "output norm")]
    [TestCase(Rotated, "a rotation pairs")]
    [TestCase(Untrained, "untrained twins")]
    public void AControlThatGrowsAlike_ExplainsIt(string control, string named)
    {
        ClaimVerdict verdict = Growth(group => group == control ? 1 : 0);
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.Disagrees));
        Assert.That(verdict.Reason, Does.Contain("that explains it").And.Contains(named));
        Assert.That(verdict.RivalRejected, Is.False);
        Assert.That(verdict.Rival, Is.Not.EqualTo("no trend"));
    }

    [Test]
    public void AControlThatGrowsByNoOneKnows_LeavesItOpen()
    {
        ClaimVerdict verdict = Growth(group => group == Norm ? 0.5 : 0, noise: group => group == Norm ? 2 : 0);
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(verdict.Reason, Does.Contain("not excluded").And.Contains("output norm"));
        Assert.That(verdict.WouldSettle, Is.Not.Null);
    }

    [Test]
    public void NoGrowthAgainstTheOthers_Disagrees_WhateverBothDo() =>
        Assert.That(Growth(_ => 1).Outcome, Is.EqualTo(Outcomes.Disagrees));

    [Test]
    public void ControlsThatWereNotMeasured_LeaveItOpen()
    {
        LevelsEvidence evidence = Evidence(1, group => 0, _ => 0, [Own, Others]);
        Assert.That(Of(new SelectivityGrowthClaim(), evidence, "selectivity/vocabulary-kurtosis").Outcome,
            Is.EqualTo(Outcomes.CannotTell));
    }

    [Test]
    public void Quantiles_StayOrMove()
    {
        LevelsEvidence stays = Evidence(0, _ => 0, _ => 0, [Own, Others]),
            moves = Evidence(1, _ => 0, _ => 0, [Own, Others]);
        Assert.That(Of(new SelectivityQuantilesClaim(), stays, "quantiles/vocabulary-kurtosis").Outcome, Is.EqualTo(Outcomes.Agrees));
        Assert.That(Of(new SelectivityQuantilesClaim(), moves, "quantiles/vocabulary-kurtosis").Outcome, Is.EqualTo(Outcomes.Disagrees));
        Assert.That(Of(new DivergenceClaim(), moves, "divergence/vocabulary-kurtosis").Outcome, Is.EqualTo(Outcomes.Agrees));
    }

    [Test]
    public void FamiliesWhoseScatterCancels_AreKnownNoBetterThanTheyAre()
    {
        // The two families scatter by as much in opposite directions: their mean has a hundredth of either's.
        LevelsEvidence evidence = Evidence(0, _ => 0, _ => 0, [Own, Others], (family, i) => (family == "a" ? 100 : -99) * Wiggle[i]);
        ClaimVerdict verdict = Of(new DivergenceClaim(), evidence, "divergence/vocabulary-kurtosis");
        Assert.That(verdict.Outcome, Is.EqualTo(Outcomes.CannotTell));
        Assert.That(verdict.MeasuredInterval95![1], Is.GreaterThan(0.1));
    }

    [TestCase(0.2, 0.0, "agrees")]
    [TestCase(0.2, 0.2, "disagrees")]
    [TestCase(0.0, 0.0, "disagrees")]
    public void FiringThatMovesToCode_IsOfRosettaNeuronsOrOfTheirLayers(double rosetta, double layer, string outcome)
    {
        LevelsEvidence evidence = Documents(rosetta, layer, ["code"]);
        ClaimVerdict verdict = Of(new DocumentTypesClaim(), evidence, "documents/specialised");
        Assert.That(verdict.Outcome, Is.EqualTo(outcome));
        Assert.That(verdict.Paper, Is.EqualTo(new[] { "C12" }));
        if (rosetta > 0 && layer > 0)
            Assert.That(verdict.Reason, Does.Contain("that explains it"));
        Assert.That(Of(new DocumentTypesClaim(), Documents(rosetta, layer, []), "documents/kinds").Outcome,
            Is.EqualTo(rosetta > 0 ? Outcomes.Agrees : Outcomes.Disagrees));
    }

    [Test]
    public void EvidenceWithoutSelectivity_IsNotJudged()
    {
        LevelsEvidence bare = new("bare", [0], [.. Sizes.Select(size => new LevelCell { ModelA = "a", ModelB = "b", Neurons = size,
            Counts = [9] })]);
        IClaim<LevelsEvidence>[] claims = [new SelectivityGrowthClaim(), new SelectivityQuantilesClaim(), new DocumentTypesClaim(),
            new DivergenceClaim()];
        Assert.That(claims.SelectMany(claim => claim.Judge(bare, null, Rules)), Is.Empty);
    }

    [TestCase(8)]
    [TestCase(64)]
    public void RandomDirections_HaveTheKurtosisOfTheirDimension(int width)
    {
        // Kurtosis of n values has an error near sqrt(24/n).
        const int Count = 200_000;
        Rng rng = Rng.FromSeed($"directions {width}");
        double second = 0, fourth = 0;
        for (int i = 0; i < Count; i++)
        {
            double first = rng.NextGaussian(), norm = first * first;
            for (int k = 1; k < width; k++)
            {
                double other = rng.NextGaussian();
                norm += other * other;
            }
            double square = first * first / norm;
            (second, fourth) = (second + square, fourth + square * square);
        }
        Assert.That(SelectivityGrowthClaim.RandomDirections(width), Is.EqualTo(Count * fourth / (second * second) - 3)
            .Within(4 * Math.Sqrt(24.0 / Count)));
    }

    private static ClaimVerdict Growth(Func<string, double> growth, Func<string, double>? noise = null) => Of(new SelectivityGrowthClaim(),
        Evidence(1, growth, noise ?? (_ => 0), [Own, Others, Layer, Activation, Norm, Rotated, Untrained]),
        "selectivity/vocabulary-kurtosis");

    private static ClaimVerdict Of(IClaim<LevelsEvidence> claim, LevelsEvidence evidence, string name) =>
        claim.Judge(evidence, null, Rules).Single(verdict => verdict.Id == $"made/{name}");

    /// <summary>Means, medians and fractions that grow per ln N by what is said of each group.</summary>
    private static LevelsEvidence Evidence(double rosetta, Func<string, double> growth, Func<string, double> noise,
        string[] groups, Func<string, int, double>? scatter = null) => new("made", [0], [.. Sizes.Select((size, i) => new LevelCell
        {
            ModelA = "a", ModelB = "b", Neurons = size, Counts = [100], Rotated = [[50]], Shape = new(2, 64),
            Selectivities = [.. new[] { "a", "b" }.SelectMany(family => groups.Select((group, g) =>
            {
                double slope = group == Own ? rosetta : growth(group), at = Math.Log(size / Sizes[0]);
                double value = slope * at + Wiggle[(i + g) % Wiggle.Length] + 500 * noise(group) * Wiggle[i]
                    + (group == Own ? scatter?.Invoke(family, i) ?? 0 : 0);
                return new GroupSelectivity(family, "vocabulary-kurtosis", group, RosettaNames.Raw,
                    new(100, value, value, [0.5 + value / 20, 0.3 + value / 20, 0, 0]));
            }))],
        })]);

    private static LevelsEvidence Documents(double rosetta, double layer, string[] specialised) => new("made", [0],
        [.. Sizes.Select((size, i) =>
        {
            double at = Math.Log(size / Sizes[0]);
            CategoryGroup Group(string name, double slope, int turn)
            {
                double code = 0.6 + slope * at + Wiggle[(i + turn) % Wiggle.Length];
                return new(name, 100, [code, (1 - 0.25 * code) / 0.75], [0.1, 0.1], 0.2 + slope * at / 10, 0.01);
            }
            return new LevelCell
            {
                ModelA = "a", ModelB = "b", Neurons = size, Counts = [100], Rotated = [[50]],
                Categories = [.. new[] { "a", "b" }.Select(family => new CategoryShares(family, RosettaNames.Raw, ["code", "text"],
                    specialised, [0.25, 0.75], [Group(Own, rosetta, 0), Group(Others, 0, 1), Group(Layer, layer, 2)]))],
            };
        })]);
}
