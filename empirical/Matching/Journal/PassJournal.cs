using System.Globalization;
using System.Runtime.InteropServices;
using Rosetta.Empirical.Checkpoints;
using Rosetta.Theory;

namespace Rosetta.Empirical.Matching;

/// <summary>The candidates' tables of one pass over all tiles, kept from time to time, with the number of tiles that they are of.</summary>
/// <param name="journal">Of the whole measurement.</param>
/// <param name="path">The file.</param>
internal sealed class PassJournal(MatchJournal journal, string path)
{
    private const string PlanKey = "plan", TilesKey = "tiles";

    private string _plan = "";
    private TimeSpan _kept = journal.Elapsed;

    /// <summary>Reads the tables of the same pass.</summary>
    /// <param name="plan">What decides the order of the tiles and their size.</param>
    /// <param name="sides">Fresh tables, which are filled.</param>
    /// <returns>Tiles that they hold: the first of the pass.</returns>
    public int Resume(string plan, params SideCandidates[] sides)
    {
        _plan = plan;
        if (!File.Exists(path))
            return 0;
        (string Name, Array Values)[] arrays = ArraysOf(sides);
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault(PlanKey) != plan || !int.TryParse(file.Metadata.GetValueOrDefault(TilesKey),
                NumberStyles.None, CultureInfo.InvariantCulture, out int tiles)
                || arrays.Any(array => !file.Tensors.TryGetValue(array.Name, out SafetensorsTensor? tensor)
                    || tensor.ElementCount != array.Values.Length))
                return 0;
            foreach ((string name, Array values) in arrays)
                file.ReadBytes(file.Tensor(name), 0, BytesOf(values));
            journal.ReusedTiles += tiles;
            return tiles;
        }
        catch (BadInputException)
        {
            // Not a file of ours any longer: it is written anew.
            return 0;
        }
    }

    /// <summary>Told after every tile; keeps the tables when it is time.</summary>
    /// <param name="tiles">Tiles done, those of earlier runs included.</param>
    /// <param name="sides">The tables.</param>
    public void Done(int tiles, params SideCandidates[] sides)
    {
        if (!journal.IsDue(_kept))
            return;
        _kept = journal.Elapsed;
        (string Name, Array Values)[] arrays = ArraysOf(sides);
        journal.Keep(() => SafetensorsWriter.Write(path, [.. arrays.Select(array => new SafetensorsDeclaration(array.Name,
            array.Values is float[] ? SafetensorsType.F32 : SafetensorsType.I32, array.Values.Length))], writer =>
        {
            foreach ((string name, Array values) in arrays)
                writer.Append(name, BytesOf(values));
        }, new Dictionary<string, string> { [PlanKey] = _plan, [TilesKey] = tiles.ToString(CultureInfo.InvariantCulture) }));
    }

    private static (string Name, Array Values)[] ArraysOf(SideCandidates[] sides) =>
        [.. sides.SelectMany((side, s) => side.Parts.Prepend(side.All).SelectMany((table, t) =>
            table.State.Select(array => ($"{s}.{t}.{array.Name}", array.Values))))];

    private static Span<byte> BytesOf(Array values) =>
        values is float[] single ? MemoryMarshal.AsBytes(single.AsSpan()) : MemoryMarshal.AsBytes(((int[])values).AsSpan());
}
