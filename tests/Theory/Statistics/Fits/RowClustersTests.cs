using Rosetta.Theory.Statistics.Fits;

namespace Rosetta.Tests.Theory.Statistics.Fits;

/// <summary>Which rows have a slope of their own.</summary>
public sealed class RowClustersTests
{
    private static readonly double[] Sizes = [100, 200, 400];

    private static CountRow Row(double size, string? pair = null, string? a = null, string? b = null, double count = 5) =>
        new(size, count, pair, modelA: a, modelB: b);

    [Test]
    public void PairsAreClusters_UntilModelsJoinThem()
    {
        string[] pairs = ["x", "y", "z"];
        RowClusters apart = RowClusters.Of([.. pairs.SelectMany(pair => Sizes.Select(size => Row(size, pair)))]);
        Assert.That((apart.Clusters.Length, apart.By, apart.ShareModels), Is.EqualTo((3, "pair", false)));
        // x and y share their model at each size, z stands apart: two clusters, one of two groups.
        RowClusters joined = RowClusters.Of([.. pairs.SelectMany(pair => Sizes.Select(size =>
            Row(size, pair, $"{(pair == "z" ? "q" : "p")}{size}", $"{pair}{size}")))]);
        Assert.That(joined.Clusters.Select(cluster => cluster.Length), Is.EquivalentTo(new[] { 2, 1 }));
        Assert.That(joined.ShareModels, Is.False);
        // One model in all pairs leaves no two independent clusters: each pair is one, and their covariance counts.
        RowClusters all = RowClusters.Of([.. pairs.SelectMany(pair => Sizes.Select(size => Row(size, pair, $"p{size}", $"{pair}{size}")))]);
        Assert.That((all.Clusters.Length, all.ShareModels), Is.EqualTo((3, true)));
    }

    [Test]
    public void RowsWithoutLabels_AreClustersByTheirModels_OnlyWhereEachSetSpansSizes()
    {
        RowClusters byModel = RowClusters.Of([.. new[] { "g", "h" }.SelectMany(shared =>
            Sizes.Select(size => Row(size, null, shared, $"{shared}{size}")))]);
        Assert.That((byModel.Clusters.Length, byModel.By), Is.EqualTo((2, "model")));
        RowClusters sizes = RowClusters.Of([Row(100, null, "g", "a"), Row(200, null, "g", "b"), Row(400, null, "h", "c")]);
        Assert.That((sizes.Clusters.Length, sizes.By), Is.EqualTo((1, (string?)null)));
        Assert.That(sizes.Shared(0, 1), Is.EqualTo(0.5));
        Assert.That(sizes.Shared(0, 2), Is.Zero);
    }

    [Test]
    public void AClusterWithoutAnyCount_HasNoSlope()
    {
        RowClusters clusters = RowClusters.Of([.. new[] { "x", "y", "z" }.SelectMany(pair =>
            Sizes.Select(size => Row(size, pair, count: pair == "z" ? 0 : 5)))]);
        Assert.That(clusters.Clusters, Has.Length.EqualTo(2));
    }
}
