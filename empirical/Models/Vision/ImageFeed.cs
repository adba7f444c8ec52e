using Rosetta.Empirical.Images;
using Rosetta.Theory;
using static TorchSharp.torch;

namespace Rosetta.Empirical.Models.Vision;

/// <summary>Images as a tower's original makes them into pixel values. Only the images of a batch, and of the next one, are held: they are
/// decoded and resized while the model works on the batch before.</summary>
public sealed class ImageFeed : IVisionFeed
{
    private readonly IImageSource _source;
    private readonly ImagePreprocessing _preprocessing;
    private readonly Lazy<(int Height, int Width)> _size;
    private (int First, int Count, Task<float[]> Values)? _next;

    /// <param name="source">The images.</param>
    /// <param name="preprocessing">The tower's own.</param>
    public ImageFeed(IImageSource source, ImagePreprocessing preprocessing)
    {
        (_source, _preprocessing) = (source, preprocessing);
        _size = new Lazy<(int, int)>(() =>
        {
            RgbImage first = source.Read(0);
            return preprocessing.OutputSize(first.Height, first.Width);
        });
    }

    /// <inheritdoc/>
    public int Count => _source.Count;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Read(int first, int count)
    {
        float[] values = _next is { } next && next.First == first && next.Count == count ? next.Values.GetAwaiter().GetResult()
            : Values(first, count);
        int after = first + count, following = Math.Min(count, Count - after);
        _next = following < 1 ? null : (after, following, Task.Run(() => Values(after, following)));
        return new Dictionary<string, Tensor>
        {
            [InputTensor.Pixels] = tensor(values, [count, 3, _size.Value.Height, _size.Value.Width]),
        };
    }

    private float[] Values(int first, int count)
    {
        (int height, int width) = _size.Value;
        int each = 3 * height * width;
        var values = new float[checked(count * each)];
        Parallel.For(0, count, Caught(i =>
        {
            RgbImage image = _source.Read(first + i);
            PixelValues pixels = _preprocessing.Apply(image);
            if (pixels.Height != height || pixels.Width != width)
            {
                throw new BadInputException($"Image '{_source.NameOf(first + i)}' becomes {pixels.Height} x {pixels.Width} pixels, and "
                    + $"'{_source.NameOf(0)}' {height} x {width}", "All images of a run have one size, so that a place is the same in all",
                    "Crop or resize to one size: correct the preprocessing file, or the images");
            }
            pixels.Values.CopyTo(values, i * each);
        }, out Func<Exception?> failure));
        return failure() is { } error ? throw error : values;
    }

    /// <summary>The failure of the first image that has one, whatever the order of threads.</summary>
    private static Action<int> Caught(Action<int> work, out Func<Exception?> failure)
    {
        (int At, Exception Error)? found = null;
        var gate = new Lock();
        failure = () => found?.Error;
        return i =>
        {
            try
            {
                work(i);
            }
            catch (BadInputException error)
            {
                lock (gate)
                {
                    if (found is null || i < found.Value.At)
                        found = (i, error);
                }
            }
        };
    }
}
