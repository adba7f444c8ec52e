using Rosetta.Theory.Claims;

namespace Rosetta.Tests.Theory.Claims;

/// <summary>C4 and C5 on pairs of known counts.</summary>
public sealed class NullTrendClaimTests
{
    private static readonly JudgeRules Rules = new(0.05, null, 0.05);

    private static readonly int[] Sizes = [500, 1000, 2000, 4000];

    [Test]
    public void EveryNullThatDisplacesSamples_IsJudged_AndARotationIsNot()
    {
        ClaimVerdict[] verdicts = [.. new NullTrendClaim().Judge(World(), null, Rules)];
        Assert.That(verdicts.Select(verdict => (verdict.Id, verdict.Outcome)), Is.EqualTo(new[]
            { ("made/null-trend", Outcomes.Disagrees), ("made/null-trend/shift", Outcomes.Agrees) }));
        Assert.That(verdicts[0].Claim, Does.Contain("permutation"), "the paper's own null first");
        Assert.That(verdicts[1].Claim, Does.Contain("shift"));
    }

    [Test]
    public void CountsOfEveryK_AreResampledWithTheirDocuments()
    {
        CountedSeries series = World().Counts(CountedSeries.NeuronAxis, CountedPairs.Neighbours + "10");
        Assert.That(series.Rows.Select(row => row.Count), Is.EqualTo(Sizes.Select(size => size / 4.0)));
        Assert.That(series.Rows.Select(row => row.Replicates), Is.EqualTo(Sizes.Select(size =>
            new[] { size / 4.0 - 1, size / 4.0, size / 4.0 + 1 })));
        ClaimVerdict verdict = new NeighbourCountClaim().Judge(World(), null, Rules).Single();
        Assert.That(verdict.Reason, Does.Contain("k = 1:").And.Contain("k = 10:").And.Contain("k = 2:"));
    }

    /// <summary>Permuted pairs that grow as neurons do, shifted ones that stay near twenty.</summary>
    private static PairsEvidence World()
    {
        PairsEvidence made = MadeEvidence.World(Sizes, 4000, (size, _) => MadeEvidence.Law(Math.Sqrt(size), 1));
        return new PairsEvidence("made", [.. made.Pairs.Select(pair =>
        {
            int neurons = (int)pair.Neurons, raw = pair.Pair.Pairs["1"];
            return pair with
            {
                Pair = pair.Pair with
                {
                    // Keys in an order that is not that of the numbers.
                    Pairs = new Dictionary<string, int> { ["10"] = neurons / 4, ["1"] = raw, ["2"] = raw + 5 },
                    BootstrapNeighbours = [.. new[] { -1, 0, 1 }.Select(by => new[] { raw + by, raw + 5 + by, neurons / 4 + by })],
                    Nulls = [Null("shift", 20 + neurons / 1000 % 3), Null("rotation", neurons / 8), Null("permutation", neurons / 3)],
                },
            };
        })]);
    }

    private static NullEvidence Null(string name, int pairs) => new(name, 3, pairs, 0.1, 0.1, 0.1, 10, [], []) { DrawPairs = [pairs] };
}
