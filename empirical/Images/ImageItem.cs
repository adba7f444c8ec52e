namespace Rosetta.Empirical.Images;

/// <summary>One picture of a set, not yet read.</summary>
/// <param name="Name">Path inside the set without the extension, with slashes: <c>cat/A</c>.</param>
/// <param name="Place">Where it lies, for messages.</param>
/// <param name="ClassName">Its class, or null where none is known.</param>
/// <param name="ReadContent">Reads the encoded file.</param>
public sealed record ImageItem(string Name, string Place, string? ClassName, Func<byte[]> ReadContent);
