using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Rosetta.Theory;
using Rosetta.Theory.Randomness;

namespace Rosetta.Empirical.Images;

/// <summary>Pictures of files: all of an <see cref="ImageSet"/>, or as many of each of its classes.</summary>
public sealed class ImageFileSource : IImageSource
{
    private readonly ImageSet _set;
    private readonly ImageItem[] _items;
    private readonly bool _turn;
    private readonly ConcurrentDictionary<int, ImageConversions> _conversions = new();
    private readonly Lazy<string> _digest;

    /// <param name="name">For people.</param>
    /// <param name="set">The pictures.</param>
    /// <param name="most">Most pictures that are taken; null for all. As many of each class as it has, at random; a smaller number takes
    /// pictures that a larger one takes too.</param>
    /// <param name="rng">Source of the choice.</param>
    /// <param name="turn">Whether an EXIF orientation is applied.</param>
    public ImageFileSource(string name, ImageSet set, int? most, Rng rng, bool turn = true)
    {
        (Name, _set, _turn) = (name, set, turn);
        _items = most is { } count && count < set.Items.Count ? Chosen(set, count, rng) : [.. set.Items];
        _digest = new Lazy<string>(DigestOf);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <remarks>SHA-256 over names, classes and files, which are read for it.</remarks>
    public string Digest => _digest.Value;

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _set.ClassNames;

    /// <summary>What was changed of the pictures that have been read.</summary>
    public IReadOnlyCollection<ImageConversions> Conversions => [.. _conversions.Values];

    /// <inheritdoc/>
    public string NameOf(int image) => _items[image].Name;

    /// <inheritdoc/>
    public int LabelOf(int image) => _set.ClassOf(_items[image]);

    /// <inheritdoc/>
    public RgbImage Read(int image)
    {
        DecodedImage decoded = ImageDecoder.Decode(_items[image].ReadContent(), _items[image].Place, _turn);
        _conversions[image] = decoded.Conversions;
        return decoded.Image;
    }

    /// <summary>Rows and columns of a picture, without decoding it.</summary>
    /// <param name="image">From 0 to <see cref="Count"/> - 1.</param>
    public (int Height, int Width) SizeOf(int image) => ImageDecoder.Size(_items[image].ReadContent(), _items[image].Place, _turn);

    /// <summary>Round by round one of each class, in a random order within classes, then sorted as the set is.</summary>
    private static ImageItem[] Chosen(ImageSet set, int most, Rng rng)
    {
        if (most < 1)
            throw new BadInputException($"{most} images are asked for", "One image is needed at least", "Ask for more");
        var ranked = new List<(int Round, int Class, int Position)>();
        foreach (IGrouping<int, (int Index, ImageItem Item)> own in set.Items.Index().GroupBy(entry => set.ClassOf(entry.Item)))
        {
            int[] positions = [.. own.Select(entry => entry.Index)];
            rng.Derive("images of class", own.Key).Shuffle(positions.AsSpan());
            ranked.AddRange(positions.Select((position, round) => (round, own.Key, position)));
        }
        return [.. ranked.Order().Take(most).Select(entry => entry.Position).Order().Select(position => set.Items[position])];
    }

    private string DigestOf()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (ImageItem item in _items)
        {
            foreach (byte[] part in new[] { Encoding.UTF8.GetBytes(item.Name), Encoding.UTF8.GetBytes(item.ClassName ?? ""),
                item.ReadContent() })
            {
                BinaryPrimitives.WriteInt64LittleEndian(length, part.Length);
                hash.AppendData(length);
                hash.AppendData(part);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
