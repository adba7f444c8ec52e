using System.Text;
using Rosetta.Empirical.Activations;
using Rosetta.Empirical.Contexts;
using Rosetta.Empirical.Images;
using Rosetta.Experiments.Explorer;
using Rosetta.Experiments.Matching;

namespace Rosetta.Experiments.Vision;

/// <summary>Contexts of image models: images instead of spans of text, ranked by the neuron's mean over their places, with both neurons'
/// maps
/// over them.</summary>
internal static class ImageContexts
{
    /// <summary>An image is one sample of its own, and has nothing around it.</summary>
    private static readonly ContextSettings Settings = new() { PerDocument = 1, Around = 0 };

    /// <summary>Collects them for two models whose activations are still at hand.</summary>
    /// <param name="matched">What is known of both; no documents.</param>
    /// <param name="pair">The models and their images.</param>
    /// <param name="source">The images.</param>
    /// <param name="a">Places of the first.</param>
    /// <param name="b">Places of the second.</param>
    /// <param name="stop">Ends the work between reads.</param>
    public static MatchContexts Of(ContextSource matched, ImagePair pair, IImageSource source, IActivations a, IActivations b,
        CancellationToken stop)
    {
        IReadOnlyList<ShownPair> pairs = ShownPair.Of(matched.Measured, Settings.MostControls, matched.Rng);
        (var meansA, var meansB) = (new ImageMeans(a), new ImageMeans(b));
        var collected = CollectedContexts.Collect(meansA, meansB, pairs, meansA.BlockOfSample, Settings, matched.Rng, stop);
        string[] measures = [.. matched.A.Selectivity.Keys.Union(matched.B.Selectivity.Keys, StringComparer.Ordinal)];
        int[] ofA = [.. pairs.Select(own => own.A)], ofB = [.. pairs.Select(own => own.B)];
        ImageMaps mapsA = ImageMaps.Collect(a, ofA, collected.Samples, pair.Grid.Count, stop),
            mapsB = ImageMaps.Collect(b, ofB, collected.Samples, pair.Grid.Count, stop);
        (byte[] views, int[] places) = Views(pair, source, [.. collected.Samples.Where(image => image >= 0).Distinct().Order()], stop);
        byte[][] names = [.. Enumerable.Range(0, source.Count).Select(image => Encoding.UTF8.GetBytes(source.NameOf(image)))];
        return new MatchContexts
        {
            Header = ContextHeader.Of(matched, collected, measures) with
            {
                Samples = source.Count,
                Images = new ContextGrid(pair.Grid.Rows, pair.Grid.Columns, pair.ViewNote),
            },
            Documents = [.. names.Select((name, image) => new ContextDocument(source.LabelOf(image) is >= 0 and var label
                ? source.ClassNames[label] : null, source.NameOf(image), name.Length))],
            Text = [.. names.SelectMany(name => name)],
            Spans = [.. names.SelectMany((name, image) => new[] { image, 0, name.Length })],
            Windows = [],
            Pairs = MatchContexts.PairsOf(pairs),
            Correlations = MatchContexts.CorrelationsOf(pairs),
            NullShares = NullPercentiles.Of(matched.Measured, [.. pairs.Select(own => own.Correlation)]),
            Places = MatchContexts.PlacesOf(collected),
            Reasons = collected.Reasons,
            A = ShownSide.Of(collected.A, matched.A, measures, ofA),
            B = ShownSide.Of(collected.B, matched.B, measures, ofB),
            Images = new ShownImages
            {
                MapsA = mapsA.Levels,
                MapsB = mapsB.Levels,
                ScalesA = [.. mapsA.Scales.SelectMany(scale => new[] { scale.Low, scale.High })],
                ScalesB = [.. mapsB.Scales.SelectMany(scale => new[] { scale.Low, scale.High })],
                Views = views,
                ViewPlaces = places,
            },
        };
    }

    /// <summary>The images as each model sees them, as webp; the same bytes are kept once.</summary>
    private static (byte[] Views, int[] Places) Views(ImagePair pair, IImageSource source, int[] shown, CancellationToken stop)
    {
        var files = new (byte[] A, byte[] B)[shown.Length];
        Parallel.For(0, shown.Length, new ParallelOptions { CancellationToken = stop }, i =>
        {
            RgbImage image = source.Read(shown[i]);
            files[i] = (Thumbnail.Of(pair.A.Tower?.Preprocessing.View(image) ?? image),
                Thumbnail.Of(pair.B.Tower!.Preprocessing.View(image)));
        });
        var places = new int[4 * source.Count];
        using var views = new MemoryStream();
        for (int i = 0; i < shown.Length; i++)
        {
            Span<int> own = places.AsSpan(4 * shown[i], 4);
            (own[0], own[1]) = ((int)views.Position, files[i].A.Length);
            views.Write(files[i].A);
            bool same = files[i].A.AsSpan().SequenceEqual(files[i].B);
            (own[2], own[3]) = (same ? own[0] : (int)views.Position, files[i].B.Length);
            if (!same)
                views.Write(files[i].B);
        }
        return (views.ToArray(), places);
    }
}
