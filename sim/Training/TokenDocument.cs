namespace Rosetta.Sim.Training;

/// <summary>A document as one tokeniser sees it.</summary>
/// <param name="TokenIds">Its tokens, without special ones.</param>
/// <param name="ByteCount">Its length in UTF-8, to compare losses between tokenisers.</param>
public sealed record TokenDocument(int[] TokenIds, int ByteCount);
