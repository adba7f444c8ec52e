using System.Security.Cryptography;
using System.Text;

namespace Rosetta.Experiments.Records;

/// <summary>Keys of cells: readable, and with a digest of every input, so that a finished cell is reused only for the same work.</summary>
public static class CellKey
{
    /// <summary>Raised whenever the meaning of a cell's numbers changes, so that older cells are measured again.</summary>
    private const string InstrumentVersion = "3";

    /// <param name="readable">What people see, for example <c>population/log-1.5/N=256/seed=1</c>.</param>
    /// <param name="inputs">Canonical texts or digests of everything that the cell's result depends on.</param>
    public static string Of(string readable, params string[] inputs)
    {
        string text = string.Join('\u001e', [InstrumentVersion, readable, .. inputs]);
        return $"{readable}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}";
    }
}
