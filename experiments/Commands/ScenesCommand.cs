using System.CommandLine;
using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Rosetta.Empirical.Images;
using Rosetta.Empirical.Storage;
using Rosetta.Experiments.Session;
using Rosetta.Sim.Scenes;
using Rosetta.Theory;

namespace Rosetta.Experiments.Commands;

/// <summary>
/// <c>rosetta scenes --out FOLDER|FILE.tar</c>: the scenes that vision worlds are trained and measured on, as files that any program reads:
/// pictures, captions, and a table of what each is made of.
/// </summary>
internal static class ScenesCommand
{
    private const string Labels = "labels.csv";

    public static Command Create()
    {
        Option<string> output = new("--out") { Required = true,
            Description = "Folder to make (NNNNNN.png, NNNNNN.txt, labels.csv), or a .tar shard (webdataset: png, txt, cls)." };
        Option<int> count = new("--count") { Description = "Scenes.", DefaultValueFactory = _ => 1000 };
        Option<string> seed = new("--seed") { Description = "Names the scenes.", DefaultValueFactory = _ => "scenes" };
        Option<int> side = new("--side") { Description = "Pixels of a side, 32 to 256, a multiple of 8.", DefaultValueFactory = _ => 32 };
        Command command = new("scenes", "Renders scenes whose content is known: pictures, captions and factors.") { output, count, seed,
            side };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(output), parsed.GetValue(count), parsed.GetValue(seed)!,
            parsed.GetValue(side)));
        return command;
    }

    private static int Run(string output, int count, string seed, int side)
    {
        using var stop = new StopSignal();
        var source = new SceneSource(seed, count, side);
        if (File.Exists(output) || Directory.Exists(output))
            throw new BadInputException($"'{output}' is there already", "Scenes are written to a new place", "Choose another name");
        using var progress = new StageProgress("scenes", count, "images");
        if (Path.GetExtension(output) == ".tar")
            AtomicFile.Write(output, stream => Shard(stream, source, progress, stop.Token));
        else
            Folder(output, source, progress, stop.Token);
        Console.WriteLine($"{output}: {count} {source.Name}");
        return ExitCode.Agrees;
    }

    /// <summary>Written under another name, which it loses when all is there.</summary>
    private static void Folder(string output, SceneSource source, StageProgress progress, CancellationToken stop)
    {
        string unfinished = $"{Path.TrimEndingDirectorySeparator(output)}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(unfinished);
        try
        {
            int done = 0;
            Parallel.For(0, source.Count, new ParallelOptions { CancellationToken = stop }, image =>
            {
                PngFile.Write(Path.Combine(unfinished, source.NameOf(image) + ".png"), source.Read(image));
                File.WriteAllText(Path.Combine(unfinished, source.NameOf(image) + ".txt"), SceneCaption.Of(source.SceneOf(image)) + "\n");
                progress.Report("", Interlocked.Increment(ref done));
            });
            File.WriteAllText(Path.Combine(unfinished, Labels), Table(source));
            Directory.Move(unfinished, output);
        }
        catch
        {
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    private static void Shard(Stream stream, SceneSource source, StageProgress progress, CancellationToken stop)
    {
        using var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        for (int image = 0; image < source.Count; image++)
        {
            stop.ThrowIfCancellationRequested();
            string name = source.NameOf(image);
            Entry(name + ".png", PngFile.Encode(source.Read(image)));
            Entry(name + ".txt", Encoding.UTF8.GetBytes(SceneCaption.Of(source.SceneOf(image)) + "\n"));
            Entry(name + ".cls", Encoding.UTF8.GetBytes(source.LabelOf(image).ToString(CultureInfo.InvariantCulture)));
            progress.Report("", image + 1);
        }

        void Entry(string name, byte[] content) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(content),
            ModificationTime = DateTimeOffset.UnixEpoch,
        });
    }

    /// <summary>file, class, caption, then every factor of the picture as a whole.</summary>
    private static string Table(SceneSource source)
    {
        var table = new StringBuilder();
        _ = table.Append("file,class,caption,").AppendJoin(',', source.Factors.Names).Append('\n');
        for (int image = 0; image < source.Count; image++)
        {
            _ = table.Append(CultureInfo.InvariantCulture, $"{source.NameOf(image)}.png,{source.ClassNames[source.LabelOf(image)]},")
                .Append(SceneCaption.Of(source.SceneOf(image))).Append(',')
                .AppendJoin(',', source.Factors.OfImage(image).Select(value => value.ToString("G6", CultureInfo.InvariantCulture)))
                .Append('\n');
        }
        return table.ToString();
    }
}
