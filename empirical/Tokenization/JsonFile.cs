using System.Text.Json;
using Rosetta.Theory;

namespace Rosetta.Empirical.Tokenization;

/// <summary>A tokeniser's JSON file, read with errors that name it.</summary>
internal static class JsonFile
{
    /// <exception cref="BadInputException">The file cannot be read or is no JSON.</exception>
    public static JsonDocument Read(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException error)
        {
            throw new BadInputException($"{path}, line {error.LineNumber + 1}: no valid JSON ({error.Message})",
                "A complete JSON file is needed", "Fetch the file again: it may be cut short", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{path} could not be read: {error.Message}", "A readable file is needed",
                "Check the path and its permissions", error);
        }
    }
}
