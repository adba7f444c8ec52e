using Rosetta.Empirical.Storage;
using Rosetta.Theory;

namespace Rosetta.Empirical.Images;

/// <summary>
/// Pictures to feed models with, in a fixed order: files, folders (classes by folder) and tar shards (webdataset), with labels from a table
/// where one is given.
/// </summary>
public sealed class ImageSet
{
    private readonly Dictionary<string, int> _classes;

    private ImageSet(IReadOnlyList<ImageItem> items)
    {
        Items = items;
        string[] names = [.. items.Select(item => item.ClassName).OfType<string>().Distinct()];
        // Numbers stay in the order of numbers: class 10 comes after class 9.
        ClassNames = names.All(name => int.TryParse(name, out _)) ? [.. names.OrderBy(int.Parse)]
            : [.. names.Order(StringComparer.Ordinal)];
        _classes = ClassNames.Select((name, number) => (name, number)).ToDictionary(one => one.name, one => one.number,
            StringComparer.Ordinal);
    }

    /// <summary>The pictures, by their names within each place that was given.</summary>
    public IReadOnlyList<ImageItem> Items { get; }

    /// <summary>Classes, sorted by name, or by number where all are numbers.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Position among <see cref="ClassNames"/> of a picture's class; -1 where it has none.</summary>
    /// <param name="item">A picture of this set.</param>
    public int ClassOf(ImageItem item) => item.ClassName is null ? -1 : _classes[item.ClassName];

    /// <summary>Lists pictures.</summary>
    /// <param name="paths">Image files, folders and .tar shards.</param>
    /// <param name="labels">A CSV with the columns file and class, whose classes take the place of folders'; null for none.</param>
    /// <exception cref="BadInputException">A place is missing or holds no picture, a class folder is empty, two pictures have one name, or
    /// labels and pictures do not fit.</exception>
    public static ImageSet Open(IReadOnlyList<string> paths, string? labels = null)
    {
        List<ImageItem> items = [.. paths.SelectMany(Listed)];
        if (items.GroupBy(item => item.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new BadInputException($"Two images are named '{twice.Key}': {string.Join(" and ", twice.Take(2)
                .Select(item => $"'{item.Place}'"))}", "An image is known by its file's name without the extension", "Rename one of them");
        }
        return new ImageSet(labels is null ? items : ImageLabels.Read(labels).Applied(items));
    }

    private static IEnumerable<ImageItem> Listed(string path)
    {
        if (Directory.Exists(path))
            return Folder(path);
        if (!File.Exists(path))
        {
            throw new BadInputException($"There is no file or folder '{path}'", "An image, a folder of images or a .tar shard is needed",
                "Correct the path");
        }
        return ImageShard.IsShard(path) ? ImageShard.List(path) : [Item(Path.GetFileName(path), path, null)];
    }

    private static List<ImageItem> Folder(string folder)
    {
        string[] shards = [.. Entries(folder).Where(ImageShard.IsShard)];
        var loose = Entries(folder).Where(file => File.Exists(file) && ImageFiles.FormatOf(file) is not null)
            .Select(file => Item(Path.GetFileName(file), file, null)).ToList();
        List<string> classes = [.. Entries(folder).Where(Directory.Exists)];
        var below = classes.ConvertAll(one => (Folder: one, Items: Below(one, Path.GetFileName(one))));
        int kinds = (shards.Length > 0 ? 1 : 0) + (loose.Count > 0 ? 1 : 0) + (below.Any(one => one.Items.Count > 0) ? 1 : 0);
        if (kinds > 1)
        {
            throw new BadInputException($"'{folder}' mixes images, class folders with images, and .tar shards",
                "One of the three tells which class an image has", "Name the images, folders or shards that are meant one by one");
        }
        if (shards.Length > 0)
            return [.. shards.SelectMany(ImageShard.List)];
        if (loose.Count > 0)
            return loose;
        if (below.FirstOrDefault(one => one.Items.Count == 0) is { Folder: { } empty })
        {
            throw new BadInputException($"'{empty}' holds no image",
                below.Count == 1 ? "A folder of png, jpeg, webp or bmp files is needed"
                    : "Each folder beside it is a class, and has images",
                "Take the empty folder away, or put its images there");
        }
        if (below.Count == 0)
        {
            throw new BadInputException($"'{folder}' holds no image", "png, jpeg, webp or bmp files, class folders of them, or .tar shards "
                + "are needed", "Name the folder that holds the images");
        }
        return [.. below.SelectMany(one => one.Items)];
    }

    /// <summary>All pictures of a class, in folders below it too.</summary>
    private static List<ImageItem> Below(string folder, string relative)
    {
        var items = new List<ImageItem>();
        foreach (string entry in Entries(folder))
        {
            string name = Path.Combine(relative, Path.GetFileName(entry));
            // A linked folder may lead in a circle; a linked file is a file.
            if (Directory.Exists(entry) && new DirectoryInfo(entry).LinkTarget is null)
                items.AddRange(Below(entry, name));
            else if (File.Exists(entry) && ImageFiles.FormatOf(entry) is not null)
                items.Add(Item(name, entry, name[..name.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal)]));
        }
        return items;
    }

    private static IOrderedEnumerable<string> Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder).Where(entry => !ImageFiles.IsJunk(Path.GetFileName(entry)))
                .Order(StringComparer.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{folder}' could not be listed: {error.Message}", "A readable folder is needed",
                "Check its permissions", error);
        }
    }

    private static ImageItem Item(string relative, string path, string? className) =>
        new(ImageFiles.NameOf(relative), path, className, () => Content(path));

    private static byte[] Content(string path)
    {
        try
        {
            return InputFile.ReadAllBytes(path, ImageDecoder.MostBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' could not be read: {error.Message}", "A readable image is needed",
                "Check the path and its permissions", error);
        }
    }
}
