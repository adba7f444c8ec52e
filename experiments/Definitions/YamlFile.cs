using Rosetta.Empirical.Storage;
using Rosetta.Theory;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Rosetta.Experiments.Definitions;

/// <summary>Opens a YAML file as one strict mapping.</summary>
internal static class YamlFile
{
    /// <summary>Bytes of a file; the longest that comes with the project has some thousands.</summary>
    private const int MostBytes = 16 << 20;

    /// <summary>Reads a file with one document whose top is a mapping.</summary>
    public static YamlMap Read(string path) => Parse(ReadText(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Deepest nesting; the project's own files have five levels.</summary>
    private const int MaxDepth = 32;

    /// <summary>The file's text.</summary>
    public static string ReadText(string path)
    {
        try
        {
            return InputFile.ReadAllText(path, MostBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException($"'{path}' could not be read: {error.Message}", "A YAML file is needed",
                "Check the path; the README shows the experiment files that come with the project", error);
        }
    }

    /// <summary>Parses YAML text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="folder">What file names in it are relative to.</param>
    public static YamlMap Parse(string text, string name, string folder = ".")
    {
        var stream = new YamlStream();
        try
        {
            RefuseDeepAndAliased(text, name);
            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            throw new BadInputException($"{name}, line {error.Start.Line}: not valid YAML: {error.Message}", "",
                "Correct this line", error);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or OverflowException or FormatException
            or InvalidCastException or IndexOutOfRangeException)
        {
            throw new BadInputException($"'{name}' is not valid YAML: {error.Message}", "", "Correct the file", error);
        }
        if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw new BadInputException($"'{name}' holds {stream.Documents.Count} YAML documents or no mapping at its top",
                "One mapping of keys to values is needed", "See the experiment files that come with the project");
        }
        return new YamlMap(new YamlSource(name, folder), root, "");
    }

    /// <summary>
    /// Before anything is built, which calls itself once for each level: aliases make a few lines as large or as deep as one likes, and
    /// no experiment needs them.
    /// </summary>
    private static void RefuseDeepAndAliased(string text, string name)
    {
        int depth = 0;
        for (var parser = new Parser(new StringReader(text)); parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (parser.Current is AnchorAlias alias)
                throw new BadInputException($"{name}, line {alias.Start.Line}: '*{alias.Value}' is an alias",
                    "Every value is written where it is used", "Write out what it stands for");
            if (depth > MaxDepth)
                throw new BadInputException($"{name}, line {parser.Current.Start.Line}: nested more than {MaxDepth} levels deep",
                    "No experiment or scenario is", "Correct this line");
        }
    }
}
